package io.raftkit.runtime.node;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.session.SessionOwner;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.snapshot.FallbackSnapshots;
import io.raftkit.runtime.snapshot.SnapshotInput;
import io.raftkit.runtime.snapshot.SnapshotSessions;
import io.raftkit.runtime.status.Cause;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The client sessions at the start of a node. A state machine that holds effects already is not restored, and does not apply again what it holds: the
 * table of the sessions is made up to there from the newest snapshot that can be read, and the log behind it. With less, this server would apply
 * commands that no other does, or pass over some.
 */
final class StartingSessions {
    private static final int READ_BYTES = 1 << 20;

    private final NodeParts parts;
    private final long applied;

    private StartingSessions(NodeParts parts, long applied) {
        this.parts = parts;
        this.applied = applied;
    }

    /** The table up to the entry that the state machine has applied by itself. */
    static SessionTable of(NodeParts parts) {
        long applied = parts.stateMachine().lastApplied();
        StoredSnapshot newest = parts.recovered().snapshot();
        if (applied == 0 || newest != null && newest.ref().index() > applied) {
            return new SessionTable(parts.identity().initial());
        }
        try {
            return new StartingSessions(parts, applied).made(newest);
        } catch (IOException | MalformedDataException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    "The client sessions up to entry " + applied
                            + ", which the state machine has applied, cannot be read: " + Cause.text(e)
                            + ". Mend what it names; or empty the state machine and the data of this server, which"
                            + " then fetches both.",
                    e);
        }
    }

    private SessionTable made(@Nullable StoredSnapshot newest) throws IOException {
        SnapshotStore store = parts.snapshots().store();
        long first = parts.recovered().logStart().firstIndex();
        IOException unreadable = new IOException("the log begins with entry " + first + ", and there is no snapshot");
        if (store == null || newest == null) {
            return ofWholeLog(unreadable);
        }
        for (StoredSnapshot snapshot : tried(newest, store)) {
            try {
                return replayed(restored(snapshot.ref(), store), snapshot.ref().index() + 1);
            } catch (IOException | MalformedDataException e) {
                unreadable = new IOException(Cause.text(e), e);
            }
        }
        return ofWholeLog(unreadable);
    }

    /** What is left without any snapshot, if the log is whole. */
    private SessionTable ofWholeLog(IOException whyNoSnapshot) throws IOException {
        if (parts.recovered().logStart().firstIndex() > 1) {
            throw whyNoSnapshot;
        }
        return replayed(new SessionTable(parts.identity().initial()), 1);
    }

    /** The one in force, and what a start falls back on. */
    private List<StoredSnapshot> tried(StoredSnapshot newest, SnapshotStore store) throws IOException {
        List<StoredSnapshot> tried = new ArrayList<>(List.of(newest));
        tried.addAll(FallbackSnapshots.inLog(parts.recovered(), newest, store));
        return tried;
    }

    private SessionTable restored(SnapshotRef ref, SnapshotStore store) throws IOException {
        SessionTable sessions = new SessionTable(parts.identity().initial());
        try (SnapshotReader reader = store.open(ref.id())) {
            sessions.restore(SnapshotSessions.read(new SnapshotInput(reader, bytes -> {})), ref.index());
        }
        return sessions;
    }

    private SessionTable replayed(SessionTable sessions, long from) throws IOException {
        long next = from;
        while (next <= applied) {
            EntryBatch entries = parts.persister().read(next, applied, READ_BYTES);
            if (entries == null) {
                throw new IOException("the log does not hold entry " + next);
            }
            sessions.replay(entries);
            next = entries.lastIndex() + 1;
        }
        return sessions;
    }

    /** Who has the session of this server. Each incarnation has a nonce of its own, also if it is given the seed of another one. */
    static SessionOwner self(NodeParts parts) {
        long random = new SplittableRandom(parts.config().seed()).nextLong();
        long nonce = new SplittableRandom(random ^ parts.clock().nanos()).nextLong();
        return SessionOwner.server(parts.identity().serverId(), nonce);
    }
}
