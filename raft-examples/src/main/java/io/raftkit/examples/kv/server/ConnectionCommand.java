package io.raftkit.examples.kv.server;

import io.raftkit.examples.kv.command.CommandError;
import io.raftkit.examples.kv.command.CommandSpec;
import io.raftkit.examples.kv.store.Bytes;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A command about the connection or the server. To add one, write its line and its action in the file of its family.
 *
 * @param spec what clients may know of it
 * @param isForStrangers whether clients may use it before they have authenticated themselves
 * @param isTransactional whether it is run in a transaction too, instead of being refused
 * @param action what it does
 */
record ConnectionCommand(CommandSpec spec, boolean isForStrangers, boolean isTransactional, Action action) {
    private static final List<List<ConnectionCommand>> FAMILIES =
            List.of(ClientCommands.ALL, TransactionCommands.ALL, ServerCommands.ALL);
    private static final Map<String, ConnectionCommand> BY_NAME = byName();

    @FunctionalInterface
    interface Action {
        /** Writes the reply to the session, or throws it. */
        void run(Session session, List<Bytes> request) throws CommandError;
    }

    private static Map<String, ConnectionCommand> byName() {
        Map<String, ConnectionCommand> commands = new TreeMap<>();
        FAMILIES.forEach(
                family -> family.forEach(command -> commands.put(command.spec().name(), command)));
        return commands;
    }

    static ConnectionCommand command(String name, int arity, Action action) {
        return new ConnectionCommand(new CommandSpec(name, arity, "fast", 0, 0, 0), false, false, action);
    }

    ConnectionCommand forStrangers() {
        return new ConnectionCommand(spec, true, isTransactional, action);
    }

    ConnectionCommand transactional() {
        return new ConnectionCommand(spec, isForStrangers, true, action);
    }

    static @Nullable ConnectionCommand find(String name) {
        return BY_NAME.get(name.toUpperCase(Locale.ROOT));
    }

    static Collection<ConnectionCommand> all() {
        return BY_NAME.values();
    }
}
