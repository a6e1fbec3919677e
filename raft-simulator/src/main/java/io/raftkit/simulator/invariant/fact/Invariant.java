package io.raftkit.simulator.invariant.fact;

import io.raftkit.api.Command;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.runtime.session.SessionTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that must always be so. It is told of each step before the facts take it in ({@code storing}, {@code turning},
 * {@code starting}) or after ({@code stored}), and throws a {@link Violation} if the step breaks it.
 */
public abstract class Invariant {
    protected final ClusterFacts facts;

    protected Invariant(ClusterFacts facts) {
        this.facts = facts;
    }

    /** The cluster goes on from a state of another one, which took effect there up to an index. */
    public void goingOnAfter(long upTo) {}

    public void starting(ServerFacts server, Recovered recovered, List<EntryBatch> entries) {}

    public void transition(ServerFacts server, Transition transition) {}

    public void turning(ServerFacts server, EngineStatus status) {}

    public void loaded(ServerFacts server, NodeLoad load) {}

    /** What a server knows of the client sessions; only what it has applied changes that. */
    public void sessions(ServerFacts server, SessionTable table) {}

    public void ended(ServerFacts server, NodeLoad load) {}

    public void sent(ServerFacts server, int to, RaftMessage message) {}

    /** A node takes in a message; null if that cannot be read, or is of a kind that nobody looks into. */
    public void delivered(FrameHeader header, @Nullable RaftMessage message) {}

    public void storing(ServerFacts server, PersistBatch batch) {}

    public void stored(ServerFacts server, PersistBatch batch) {}

    /** A node is given what it starts from; these of its server's snapshots are whole. */
    public void startingFrom(ServerFacts server, Recovered chosen, List<SnapshotRef> whole) {}

    /** A snapshot is about to be deleted, and others stay. */
    public void deleting(ServerFacts server, SnapshotRef deleted, List<SnapshotRef> others) {}

    /** A fetch of a snapshot begins, or goes on with what an earlier one left on this disk of the server. */
    public void fetchResumed(ServerFacts server, String id, long bytes, int disk) {}

    /** So much of the snapshot that is fetched is written. */
    public void fetched(ServerFacts server, String id, long bytes) {}

    /** What was fetched of a snapshot is thrown away. */
    public void fetchDropped(ServerFacts server) {}

    public void asked(ServerFacts server, FetchChunk request) {}

    public void restored(ServerFacts server, long index) {}

    public void applied(ServerFacts server, Command command, byte[] result) {}

    public void called(long serial, boolean isRead) {}

    public void carriedOut(long serial, ServerFacts server, long index) {}

    public void readAt(long serial, ServerFacts server, long index) {}

    public void returned(long serial, ClusterObserver.Outcome outcome) {}

    /** Ends the run if something that must be so is not. */
    protected final void require(boolean holds, String what, @Nullable Object... about) {
        if (!holds) {
            throw violation(what, about);
        }
    }

    /** What to throw if something that must be so is not. */
    protected final Violation violation(String what, @Nullable Object... about) {
        return new Violation(getClass().getSimpleName(), String.format(what, about));
    }
}
