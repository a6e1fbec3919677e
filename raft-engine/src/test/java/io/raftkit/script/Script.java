package io.raftkit.script;

import io.raftkit.script.scene.ScriptProblem;
import java.util.ArrayList;
import java.util.List;

/**
 * A script as it is written: blocks with blank lines between them. A block whose lines begin with {@code #} is prose. Any other holds
 * commands, a line of dashes, and what is expected to happen.
 *
 * @param name what to call it in messages
 * @param blocks its blocks in order
 */
record Script(String name, List<Block> blocks) {
    private static final String DASHES = "----";
    /** Stands for an expectation without lines, so that it cannot be mistaken for one that was forgotten. */
    private static final String NOTHING = "nothing";

    /**
     * Prose, or commands with what is expected of them.
     *
     * @param line the number of its first line
     * @param prose the lines of prose, or none
     * @param commands the lines with commands, or none
     * @param expected the lines expected, none if nothing is to happen
     */
    record Block(int line, List<String> prose, List<String> commands, List<String> expected) {

        Block withExpected(List<String> lines) {
            return new Block(line, prose, commands, lines);
        }

        private List<String> lines() {
            if (!prose.isEmpty()) {
                return prose;
            }
            List<String> lines = new ArrayList<>(commands);
            lines.add(DASHES);
            lines.addAll(expected.isEmpty() ? List.of(NOTHING) : expected);
            return lines;
        }
    }

    static Script parse(String name, String text) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = text.lines().toList();
        int from = 0;
        while (from < lines.size()) {
            int to = from;
            while (to < lines.size() && !lines.get(to).isBlank()) {
                to++;
            }
            if (to > from) {
                blocks.add(block(name, from + 1, lines.subList(from, to)));
            }
            from = to + 1;
        }
        if (blocks.isEmpty() || blocks.get(0).prose.isEmpty()) {
            throw new ScriptProblem(name + ":1: a script begins with prose: what does it show, and why is it so?");
        }
        return new Script(name, blocks);
    }

    private static Block block(String name, int line, List<String> lines) {
        if (lines.get(0).startsWith("#")) {
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).startsWith("#")) {
                    throw new ScriptProblem(
                            name + ":" + (line + i) + ": prose and commands need a blank line between them");
                }
            }
            return new Block(line, List.copyOf(lines), List.of(), List.of());
        }
        int dashes = lines.indexOf(DASHES);
        if (dashes < 0) {
            throw new ScriptProblem(name + ":" + (line + lines.size()) + ": missing: " + DASHES
                    + " and what is expected of \"" + lines.get(lines.size() - 1) + "\"");
        }
        if (dashes == 0) {
            throw new ScriptProblem(name + ":" + line + ": an expectation without a command");
        }
        List<String> expected = lines.subList(dashes + 1, lines.size());
        if (expected.contains(DASHES)) {
            throw new ScriptProblem(name + ":" + (line + dashes + 1 + expected.indexOf(DASHES))
                    + ": commands behind an expectation need a blank line before them");
        }
        boolean isNothing = expected.equals(List.of(NOTHING));
        return new Block(
                line, List.of(), List.copyOf(lines.subList(0, dashes)), isNothing ? List.of() : List.copyOf(expected));
    }

    /** The script as text, in the one way it is written. */
    String text() {
        List<String> parts = new ArrayList<>();
        blocks.forEach(block -> parts.add(String.join("\n", block.lines()) + "\n"));
        return String.join("\n", parts);
    }
}
