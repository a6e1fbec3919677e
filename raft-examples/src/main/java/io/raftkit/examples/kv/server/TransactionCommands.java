package io.raftkit.examples.kv.server;

import static io.raftkit.examples.kv.server.ConnectionCommand.command;

import io.raftkit.examples.kv.command.CommandError;
import io.raftkit.examples.kv.machine.Batch;
import io.raftkit.examples.kv.store.Bytes;
import java.util.List;

/** Commands that are applied together: gathered here, replicated as one. */
final class TransactionCommands {
    static final List<ConnectionCommand> ALL = List.of(
            command("MULTI", 1, TransactionCommands::begin).transactional(),
            command("EXEC", 1, TransactionCommands::execute).transactional(),
            command("DISCARD", 1, TransactionCommands::discard).transactional(),
            command("WATCH", -2, TransactionCommands::watch).transactional(),
            command("UNWATCH", 1, TransactionCommands::unwatch));

    private TransactionCommands() {}

    private static void begin(Session session, List<Bytes> request) throws CommandError {
        if (session.gathering().isOpen()) {
            throw new CommandError("ERR MULTI calls can not be nested");
        }
        session.gathering().open();
        session.out().status("OK");
    }

    private static void execute(Session session, List<Bytes> request) throws CommandError {
        if (!session.gathering().isOpen()) {
            throw new CommandError("ERR EXEC without MULTI");
        }
        boolean isSpoilt = session.gathering().isSpoilt();
        Batch.Transaction gathered = session.gathering().take(session.out().protocol());
        if (isSpoilt) {
            throw new CommandError("EXECABORT Transaction discarded because of previous errors.");
        }
        session.askFor(gathered);
    }

    private static void discard(Session session, List<Bytes> request) throws CommandError {
        if (!session.gathering().isOpen()) {
            throw new CommandError("ERR DISCARD without MULTI");
        }
        session.gathering().clear();
        session.out().status("OK");
    }

    private static void watch(Session session, List<Bytes> request) throws CommandError {
        if (session.gathering().isOpen()) {
            throw new CommandError("ERR WATCH inside MULTI is not allowed");
        }
        session.askForVersions(request.subList(1, request.size()));
    }

    private static void unwatch(Session session, List<Bytes> request) {
        session.gathering().unwatch();
        session.out().status("OK");
    }
}
