package io.raftkit.examples.kv.command;

import java.util.Locale;

/**
 * What a client may know of a command, as COMMAND tells it.
 *
 * @param name in capitals
 * @param arity how many arguments it has, its name among them; negative for at least that many
 * @param flags words for clients
 * @param firstKey which argument is the first key, 0 for none
 * @param lastKey which argument is the last key, counted from the end if negative
 * @param keyStep how many arguments belong to a key
 */
public record CommandSpec(String name, int arity, String flags, int firstKey, int lastKey, int keyStep) {

    /** Whether this is a number of arguments that the command may have, its name among them. */
    public boolean takes(int arguments) {
        return arity < 0 ? arguments >= -arity : arguments == arity;
    }

    String lowerName() {
        return name.toLowerCase(Locale.ROOT);
    }
}
