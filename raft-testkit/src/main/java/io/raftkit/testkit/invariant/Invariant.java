package io.raftkit.testkit.invariant;

import io.raftkit.api.Command;
import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.transport.Frame;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.node.NodeLoad;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that must always be so. It is told of each step before the facts take it in ({@code storing}, {@code turning},
 * {@code starting}) or after ({@code stored}), and throws a {@link Violation} if the step breaks it.
 */
abstract class Invariant {
    final ClusterFacts facts;

    Invariant(ClusterFacts facts) {
        this.facts = facts;
    }

    void starting(ServerFacts server, Recovered recovered, List<EntryBatch> entries) {}

    void transition(ServerFacts server, Transition transition) {}

    void turning(ServerFacts server, EngineStatus status) {}

    void loaded(ServerFacts server, NodeLoad load) {}

    void ended(ServerFacts server, NodeLoad load) {}

    void sent(ServerFacts server, int to, RaftMessage message) {}

    void delivered(Frame frame) {}

    void storing(ServerFacts server, PersistBatch batch) {}

    void stored(ServerFacts server, PersistBatch batch) {}

    void applied(ServerFacts server, Command command, byte[] result) {}

    void called(long serial, boolean isRead) {}

    void carriedOut(long serial, ServerFacts server, long index) {}

    void readAt(long serial, ServerFacts server, long index) {}

    void returned(long serial, ClusterObserver.Outcome outcome) {}

    /** Ends the run if something that must be so is not. */
    final void require(boolean holds, String what, @Nullable Object... about) {
        if (!holds) {
            throw new Violation(getClass().getSimpleName(), String.format(what, about));
        }
    }
}
