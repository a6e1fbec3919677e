package io.raftkit.examples.kv.command;

/**
 * A command on keys. To add one, write its line and its action in the file of its family.
 *
 * @param spec what clients may know of it
 * @param kind whether it changes keys
 * @param longFrom from how many arguments on it changes keys and answers with what was stored, which may be long
 * @param action what it does
 */
public record StoreCommand(CommandSpec spec, Kind kind, int longFrom, Action action) {
    private static final int NEVER = Integer.MAX_VALUE;

    /** What a command needs. */
    public enum Kind {
        /** No key: the server of the client answers at once. */
        LOCAL,
        /** Keys as they are: a linearizable read. */
        READ,
        /** Keys to change: an entry of the log. */
        WRITE
    }

    /** Checks the arguments, writes the reply and changes keys, in this order: what was refused has changed nothing. */
    @FunctionalInterface
    public interface Action {
        /** Runs it, or throws the reply that says why not. */
        void run(Call call) throws CommandError;
    }

    static StoreCommand local(String name, int arity, Action action) {
        return new StoreCommand(new CommandSpec(name, arity, "fast", 0, 0, 0), Kind.LOCAL, NEVER, action);
    }

    /** Reads one key, its first argument. */
    static StoreCommand read(String name, int arity, Action action) {
        return new StoreCommand(new CommandSpec(name, arity, "readonly", 1, 1, 1), Kind.READ, NEVER, action);
    }

    /** Writes one key, its first argument. */
    static StoreCommand write(String name, int arity, Action action) {
        return new StoreCommand(new CommandSpec(name, arity, "write", 1, 1, 1), Kind.WRITE, NEVER, action);
    }

    /** The same command, with other arguments as keys. */
    StoreCommand keys(int first, int last, int step) {
        return new StoreCommand(
                new CommandSpec(spec.name(), spec.arity(), spec.flags(), first, last, step), kind, longFrom, action);
    }

    /** The same command, which answers with what was stored if it has so many arguments. */
    StoreCommand answersStored(int fromArguments) {
        return new StoreCommand(spec, kind, fromArguments, action);
    }

    /** Whether it changes keys. */
    public boolean isWrite() {
        return kind == Kind.WRITE;
    }

    /** Whether it changes keys and may have a long answer; it should be alone in its batch then. */
    public boolean mayAnswerLong(int arguments) {
        return arguments >= longFrom;
    }
}
