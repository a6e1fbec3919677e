package io.raftkit.simulator.fault;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Kills leaders between the commit of an entry and the answer: when the acknowledgement arrives by which it is committed. The next leader has the entry,
 * and nobody was told.
 */
final class CommitFaults implements ClusterObserver {
    private final VirtualCluster cluster;
    private final Consumer<FaultAction> begin;
    private final List<FaultAction> awaiting = new ArrayList<>();

    CommitFaults(VirtualCluster cluster, Consumer<FaultAction> begin) {
        this.cluster = cluster;
        this.begin = begin;
    }

    /** Has the action's server killed at the next commit while the action lasts. */
    Effect effect(FaultAction action) {
        return new Effect(() -> awaiting.add(action), () -> awaiting.remove(action));
    }

    @Override
    public void delivered(FrameHeader header, @Nullable RaftMessage message) {
        if (awaiting.isEmpty()
                || !(message instanceof AppendEntriesReply reply)
                || !reply.success()
                || reply.matchIndex() <= cluster.watch().invariants().committed()) {
            return;
        }
        for (FaultAction action : List.copyOf(awaiting)) {
            if (action.server() == header.to()) {
                awaiting.remove(action);
                FaultAction due = action.following(cluster.time().millis(), ServerFault.CRASH, action.server());
                cluster.time().after(0, () -> begin.accept(due));
            }
        }
    }
}
