package io.raftkit.examples.server;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The options of one command line, each written {@code --name value}, or {@code --name} alone where it is a flag. */
public final class Options {
    private static final String REQUIRED = "(required)";
    private static final String FLAG = "(flag)";

    private final String program;
    private final Map<String, Option> known = new LinkedHashMap<>();
    private final Map<String, String> given = new LinkedHashMap<>();

    @SuppressWarnings(
            "ReferenceEquality") // Two constants say that there is no default: no text that a user gives is one of
    // them.
    private record Option(String otherwise, String meaning) {
        boolean isFlag() {
            return otherwise == FLAG;
        }

        boolean isRequired() {
            return otherwise == REQUIRED;
        }

        String explained() {
            if (isFlag()) {
                return meaning;
            }
            return meaning + (isRequired() ? " (required)" : " (" + otherwise + " unless given)");
        }
    }

    private Options(String program) {
        this.program = program;
    }

    /** Options of a program of this name, none yet. */
    public static Options of(String program) {
        return new Options(program);
    }

    /** Adds an option that must be given. */
    public Options required(String name, String meaning) {
        known.put(name, new Option(REQUIRED, meaning));
        return this;
    }

    /** Adds an option that has a value unless given. */
    public Options optional(String name, Object otherwise, String meaning) {
        known.put(name, new Option(otherwise.toString(), meaning));
        return this;
    }

    /** Adds an option without a value. */
    public Options flag(String name, String meaning) {
        known.put(name, new Option(FLAG, meaning));
        return this;
    }

    /** Reads a command line, throwing {@link BadArguments} if it has other options than these, one of them twice, or not all it needs. */
    public Options parse(String... args) {
        for (int i = 0; i < args.length; i++) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            Option option = known.get(name);
            if (option == null) {
                throw bad("unknown option " + args[i]);
            }
            if (given.containsKey(name)) {
                throw bad("--" + name + " is given twice");
            }
            given.put(name, option.isFlag() ? "true" : value(name, args, ++i));
        }
        known.forEach((name, option) -> {
            if (option.isRequired() && !given.containsKey(name)) {
                throw bad("--" + name + " is missing");
            }
        });
        return this;
    }

    private String value(String name, String[] args, int at) {
        if (at == args.length) {
            throw bad("--" + name + " needs a value");
        }
        if (args[at].isBlank() || args[at].startsWith("--")) {
            throw bad("--" + name + " needs a value, not \"" + args[at] + "\"");
        }
        return args[at];
    }

    /** Whether a flag was given. */
    public boolean isGiven(String name) {
        return given.containsKey(name);
    }

    /** The value of an option. */
    public String text(String name) {
        @Nullable String value = given.get(name);
        return value != null
                ? value
                : Objects.requireNonNull(known.get(name), name).otherwise();
    }

    /** The value of an option that is one of a few words. */
    public String oneOf(String name, String... words) {
        String value = text(name);
        if (!List.of(words).contains(value)) {
            throw bad("--" + name + " " + value + " is not " + String.join(" or ", words));
        }
        return value;
    }

    /** The value of an option that is a whole number between two bounds. */
    public int number(String name, int lowest, int highest) {
        String value = text(name);
        try {
            int number = Integer.parseInt(value);
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as a number out of bounds is.
        }
        throw bad("--" + name + " " + value + " is not a whole number from " + lowest + " to " + highest);
    }

    /** A refusal of this command line, with the usage behind the reason. */
    public BadArguments bad(String reason) {
        StringBuilder text = new StringBuilder(program + ": " + reason + "\nusage: " + program + " with the options");
        known.forEach((name, option) -> text.append("\n  --%-12s %s".formatted(name, option.explained())));
        return new BadArguments(text.toString());
    }
}
