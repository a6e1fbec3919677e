package io.raftkit.examples.kv.server;

import io.raftkit.examples.kv.command.CommandError;
import io.raftkit.examples.kv.command.CommandSpec;
import io.raftkit.examples.kv.command.StoreCommand;
import io.raftkit.examples.kv.command.StoreCommands;
import io.raftkit.examples.kv.store.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a request that does not go to the cluster as it is: it is refused, answered, or put into a transaction. */
final class Dispatch {
    private static final int TOLD_MAX = 128;

    private final Session session;
    private final List<Bytes> request;
    private final @Nullable StoreCommand store;
    private final @Nullable ConnectionCommand connection;

    Dispatch(Session session, List<Bytes> request) {
        this.session = session;
        this.request = request;
        String name = request.get(0).toString();
        store = StoreCommands.find(name);
        connection = ConnectionCommand.find(name);
    }

    /** Writes the reply to the session, or throws it. */
    void run() throws CommandError {
        boolean isForTransactions = connection != null && connection.isTransactional();
        try {
            check();
        } catch (CommandError e) {
            session.gathering().spoil();
            throw isExec() ? aborted(e) : e;
        }
        if (session.gathering().isOpen() && !isForTransactions) {
            gather();
        } else if (connection != null) {
            connection.action().run(session, request);
        } else if (store != null) {
            session.runLocal(store, request);
        }
    }

    private boolean isExec() {
        return connection != null && connection.spec().name().equals("EXEC");
    }

    /** An EXEC that cannot be understood ends the transaction all the same. */
    private CommandError aborted(CommandError cause) {
        session.gathering().clear();
        String reason = String.valueOf(cause.getMessage()).replaceFirst("^ERR ", "");
        return new CommandError("EXECABORT Transaction discarded because of: " + reason);
    }

    private void check() throws CommandError {
        @Nullable CommandSpec spec = store != null ? store.spec() : connection != null ? connection.spec() : null;
        if (spec == null) {
            throw unknown();
        }
        if (!spec.takes(request.size())) {
            throw CommandError.arguments(spec.name());
        }
        if (session.client().isStranger() && (connection == null || !connection.isForStrangers())) {
            throw new CommandError("NOAUTH Authentication required.");
        }
    }

    private void gather() throws CommandError {
        if (store == null) {
            session.gathering().spoil();
            throw new CommandError("ERR Command not allowed inside a transaction");
        }
        if (!session.gathering().add(request)) {
            session.gathering().spoil();
            throw new CommandError("ERR the transaction is too long");
        }
        session.out().status("QUEUED");
    }

    private CommandError unknown() {
        StringBuilder told = new StringBuilder();
        for (int i = 1; i < request.size() && told.length() < TOLD_MAX; i++) {
            String argument = shortened(request.get(i).toString(), TOLD_MAX - told.length());
            told.append('\'').append(argument).append("' ");
        }
        return new CommandError("ERR unknown command '"
                + shortened(request.get(0).toString(), TOLD_MAX) + "', with args beginning with: " + told);
    }

    private static String shortened(String text, int length) {
        return text.substring(0, Math.min(text.length(), length));
    }
}
