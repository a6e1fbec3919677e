package io.raftkit.examples.kv.command;

import io.raftkit.examples.kv.map.PersistentMap;
import io.raftkit.examples.kv.resp.AnswerTooLong;
import io.raftkit.examples.kv.resp.Numbers;
import io.raftkit.examples.kv.resp.ReplyWriter;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.examples.kv.store.KeySpace;
import io.raftkit.examples.kv.store.Value;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One command with its arguments, where it is applied. */
public final class Call {
    private final CommandSpec spec;
    private final List<Bytes> arguments;
    private final KeySpace keys;
    private final ReplyWriter out;
    private final long clock;

    private Call(CommandSpec spec, List<Bytes> arguments, KeySpace keys, ReplyWriter out, long clock) {
        this.spec = spec;
        this.arguments = arguments;
        this.keys = keys;
        this.out = out;
        this.clock = clock;
    }

    /**
     * Runs a request and writes its one reply, which says what was wrong if it has no effect.
     *
     * @param clock to tell how long a key has still to live, if it is ahead of the clock of the keys
     */
    public static void run(StoreCommand command, List<Bytes> request, KeySpace keys, ReplyWriter out, long clock) {
        int before = out.length();
        try {
            if (!command.spec().takes(request.size())) {
                throw CommandError.arguments(command.spec().name());
            }
            command.action().run(new Call(command.spec(), request, keys, out, clock));
        } catch (CommandError | AnswerTooLong e) {
            out.backTo(before);
            out.error(String.valueOf(e.getMessage()));
        }
    }

    CommandSpec spec() {
        return spec;
    }

    KeySpace keys() {
        return keys;
    }

    ReplyWriter out() {
        return out;
    }

    /** The replicated time, or the reader's if that is later. Says how long keys have still to live, never whether they are there. */
    long clock() {
        return Math.max(clock, keys.now());
    }

    /** How many arguments there are, the command's name among them. */
    int size() {
        return arguments.size();
    }

    Bytes argument(int index) {
        return arguments.get(index);
    }

    /** The first argument, which is the key of most commands. */
    Bytes key() {
        return arguments.get(1);
    }

    List<Bytes> argumentsFrom(int index) {
        return arguments.subList(index, arguments.size());
    }

    /** An argument that may be one of some words, in capitals. */
    String word(int index) {
        return arguments.get(index).toString().toUpperCase(Locale.ROOT);
    }

    long integer(int index) throws CommandError {
        return Numbers.parse(arguments.get(index)).orElseThrow(CommandError::noInteger);
    }

    /** The string that a key holds, or null. */
    @Nullable
    Bytes text(Bytes key) throws CommandError {
        @Nullable Held held = keys.find(key);
        if (held == null) {
            return null;
        }
        if (held.value() instanceof Value.Text text) {
            return text.bytes();
        }
        throw CommandError.wrongType();
    }

    /** The fields that a key holds, none if it is not there. */
    PersistentMap<Bytes, Bytes> fields(Bytes key) throws CommandError {
        @Nullable Held held = keys.find(key);
        if (held == null) {
            return Value.Fields.NONE;
        }
        if (held.value() instanceof Value.Fields fields) {
            return fields.map();
        }
        throw CommandError.wrongType();
    }

    /** When a key goes, {@link Held#NEVER} if it does not or is not there. */
    long expiresAt(Bytes key) {
        @Nullable Held held = keys.find(key);
        return held == null ? Held.NEVER : held.expiresAt();
    }

    /** Gives a key a string, and leaves alone when it goes. */
    void putText(Bytes key, Bytes text) {
        keys.put(key, new Value.Text(text), expiresAt(key));
    }

    /** Gives a key fields, and leaves alone when it goes; without fields it is removed. */
    void putFields(Bytes key, PersistentMap<Bytes, Bytes> fields) {
        if (fields.isEmpty()) {
            keys.remove(key);
        } else {
            keys.put(key, new Value.Fields(fields), expiresAt(key));
        }
    }
}
