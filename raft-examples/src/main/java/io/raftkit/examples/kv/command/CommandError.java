package io.raftkit.examples.kv.command;

import java.util.Locale;

/** A command that has no effect because it, or what it was to work on, is not as it must be. The message is the reply. */
public final class CommandError extends Exception {
    private static final long serialVersionUID = 1L;

    /** A command with this reply. */
    public CommandError(String reply) {
        super(reply, null, false, false);
    }

    /** A command whose options are not as they must be. */
    public static CommandError syntax() {
        return new CommandError("ERR syntax error");
    }

    /** A command with something else where a whole number must be. */
    public static CommandError noInteger() {
        return new CommandError("ERR value is not an integer or out of range");
    }

    static CommandError wrongType() {
        return new CommandError("WRONGTYPE Operation against a key holding the wrong kind of value");
    }

    static CommandError overflow() {
        return new CommandError("ERR increment or decrement would overflow");
    }

    static CommandError expireTime(CommandSpec spec) {
        return new CommandError("ERR invalid expire time in '" + spec.lowerName() + "' command");
    }

    static CommandError tooLong() {
        return new CommandError("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
    }

    /** A command with too few or too many arguments, or an odd one. */
    public static CommandError arguments(String name) {
        return new CommandError("ERR wrong number of arguments for '" + name.toLowerCase(Locale.ROOT) + "' command");
    }
}
