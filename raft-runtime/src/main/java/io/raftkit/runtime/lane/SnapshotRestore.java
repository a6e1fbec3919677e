package io.raftkit.runtime.lane;

import io.raftkit.api.StateMachine;
import io.raftkit.api.StateMachine.Snapshot;
import io.raftkit.api.StateMachine.SnapshotPoint;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.snapshot.SnapshotInput;
import io.raftkit.runtime.snapshot.SnapshotSessions;
import io.raftkit.runtime.status.Failure;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.SnapshotFigures;
import io.raftkit.runtime.status.UserCode;
import io.raftkit.runtime.status.UserCodeSection;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Has the state machine restore a stored snapshot. Confined to the apply lane. */
public final class SnapshotRestore {
    private static final long TOLD_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final SnapshotStore store;
    private final NodeCommons commons;
    private final SnapshotFigures figures;
    private final SessionTable sessions;

    public SnapshotRestore(SnapshotStore store, NodeCommons commons, SnapshotFigures figures, SessionTable sessions) {
        this.sessions = sessions;
        this.store = store;
        this.commons = commons;
        this.figures = figures;
    }

    /** Restores it; false if the node must stop, for the state machine may hold a part of it. */
    boolean restore(StoredSnapshot snapshot, StateMachine stateMachine, UserCodeSection section) {
        SnapshotRef ref = snapshot.ref();
        figures.restoring(0, snapshot.sizeBytes());
        try (SnapshotReader reader = store.open(ref.id())) {
            SnapshotInput input = new SnapshotInput(reader, new Progress(snapshot));
            sessions.restore(SnapshotSessions.read(input), ref.index());
            try {
                restore(ref, input, stateMachine, section);
            } catch (Throwable t) {
                commons.lifecycle()
                        .fail(
                                input.failure() == null
                                        ? Failure.ofRestore(ref, t)
                                        : Failure.ofSnapshot(ref, input.failure()));
                return false;
            }
            input.end();
        } catch (IOException | RuntimeException e) {
            commons.lifecycle().fail(Failure.ofSnapshot(ref, e));
            return false;
        }
        figures.restored();
        return true;
    }

    private static void restore(
            SnapshotRef ref, SnapshotInput input, StateMachine stateMachine, UserCodeSection section)
            throws IOException {
        section.enter(UserCode.RESTORE, stateMachine);
        try {
            stateMachine.restore(Snapshot.of(SnapshotPoint.of(ref.index(), ref.term(), ref.time()), input));
        } finally {
            section.leave();
        }
    }

    /** Tells the status of each block, the log of a restore that takes long. */
    private final class Progress implements LongConsumer {
        private final StoredSnapshot snapshot;
        private long toldNanos = commons.clock().nanos();

        private Progress(StoredSnapshot snapshot) {
            this.snapshot = snapshot;
        }

        @Override
        public void accept(long bytes) {
            if (commons.lifecycle().isStopped()) {
                throw new IllegalStateException("the node has stopped");
            }
            figures.restoring(bytes, snapshot.sizeBytes());
            long now = commons.clock().nanos();
            if (now - toldNanos >= TOLD_NANOS) {
                toldNanos = now;
                commons.log().info("restored " + bytes + " of " + snapshot.sizeBytes() + " bytes of " + snapshot.ref());
            }
        }
    }
}
