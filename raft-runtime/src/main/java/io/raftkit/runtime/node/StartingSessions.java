package io.raftkit.runtime.node;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.snapshot.SnapshotInput;
import io.raftkit.runtime.snapshot.SnapshotSessions;
import io.raftkit.runtime.status.Cause;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The client sessions at the start of a node. A state machine that holds effects already is not restored, and does not apply again what it holds: the
 * table of the sessions is made up to there from the newest snapshot and the log behind it. With less, this server would apply commands that no
 * other does.
 */
final class StartingSessions {
    private static final int READ_BYTES = 1 << 20;

    private final NodeParts parts;

    private StartingSessions(NodeParts parts) {
        this.parts = parts;
    }

    /** The table up to the entry that the state machine has applied by itself. */
    static SessionTable of(NodeParts parts) {
        SessionTable sessions = new SessionTable(parts.identity().initial());
        long applied = parts.stateMachine().lastApplied();
        StoredSnapshot snapshot = parts.recovered().snapshot();
        if (applied > 0 && (snapshot == null || snapshot.ref().index() <= applied)) {
            try {
                new StartingSessions(parts).make(sessions, snapshot, applied);
            } catch (IOException | MalformedDataException e) {
                throw new StartRefusedException(
                        StartRefusedException.Reason.STORED_DATA,
                        "The client sessions up to entry " + applied
                                + ", which the state machine has applied, cannot be read: " + Cause.text(e)
                                + ". Mend what it names; or empty the state machine and the data of this server, which then fetches both.",
                        e);
            }
        }
        return sessions;
    }

    private void make(SessionTable sessions, @Nullable StoredSnapshot snapshot, long applied) throws IOException {
        long next = 1;
        SnapshotStore store = parts.snapshots().store();
        if (snapshot != null && store != null && parts.recovered().logStart().firstIndex() > 1) {
            try (SnapshotReader reader = store.open(snapshot.ref().id())) {
                sessions.restore(
                        SnapshotSessions.read(new SnapshotInput(reader, bytes -> {})),
                        snapshot.ref().index());
            }
            next = snapshot.ref().index() + 1;
        }
        while (next <= applied) {
            EntryBatch entries = parts.persister().read(next, applied, READ_BYTES);
            if (entries == null) {
                throw new IOException("the log does not hold entry " + next);
            }
            sessions.replay(entries);
            next = entries.lastIndex() + 1;
        }
    }
}
