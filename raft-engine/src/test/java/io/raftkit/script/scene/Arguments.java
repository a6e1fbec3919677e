package io.raftkit.script.scene;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The words behind a command's name: in order, or as {@code name=value}. What nobody asked for is a problem too. */
public final class Arguments {
    private final List<String> words = new ArrayList<>();
    private final TreeMap<String, String> options = new TreeMap<>();
    private int next;

    public Arguments(List<String> line) {
        for (String word : line) {
            int equals = word.indexOf('=');
            if (equals > 0) {
                options.put(word.substring(0, equals), word.substring(equals + 1));
            } else {
                words.add(word);
            }
        }
    }

    public boolean hasNext() {
        return next < words.size();
    }

    /** The next word. */
    public String word(String meaning) {
        if (!hasNext()) {
            throw new ScriptProblem("missing: " + meaning);
        }
        return words.get(next++);
    }

    /** The next word as a number. */
    public long number(String meaning) {
        return parse(word(meaning), meaning);
    }

    /** The next word as a server's id. */
    public int server() {
        return (int) number("server");
    }

    /** The next word if it is this one. */
    public boolean takes(String word) {
        boolean isTaken = isNext(word);
        next += isTaken ? 1 : 0;
        return isTaken;
    }

    public boolean isNext(String word) {
        return hasNext() && words.get(next).equals(word);
    }

    /** All words left. */
    public List<String> rest() {
        List<String> rest = List.copyOf(words.subList(next, words.size()));
        next = words.size();
        return rest;
    }

    public String option(String name, String otherwise) {
        String value = options.remove(name);
        return value == null ? otherwise : value;
    }

    public long option(String name, long otherwise) {
        return parse(option(name, String.valueOf(otherwise)), name);
    }

    /** A list of numbers with commas between. */
    public List<Long> numbers(String name) {
        String value = option(name, "");
        return value.isEmpty()
                ? List.of()
                : Arrays.stream(value.split(",")).map(word -> parse(word, name)).toList();
    }

    /** All options left. */
    public Map<String, String> allOptions() {
        Map<String, String> all = new TreeMap<>(options);
        options.clear();
        return all;
    }

    /** Says that the command has asked for all it knows. */
    public void end() {
        if (hasNext()) {
            throw new ScriptProblem("what is \"" + words.get(next) + "\"?");
        }
        if (!options.isEmpty()) {
            throw new ScriptProblem("what is \"" + options.firstKey() + "=\"?");
        }
    }

    private static long parse(String word, String meaning) {
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw new ScriptProblem(meaning + " is a number, not \"" + word + "\"", e);
        }
    }
}
