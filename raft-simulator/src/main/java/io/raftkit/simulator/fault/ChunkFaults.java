package io.raftkit.simulator.fault;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import io.raftkit.testkit.network.VirtualTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** Faults that wait until a server is sent a certain chunk of a snapshot, counted from when they began. */
final class ChunkFaults implements ClusterObserver {
    private final VirtualCluster cluster;
    private final Consumer<FaultAction> begin;
    private final List<Awaiting> awaiting = new ArrayList<>();

    private static final class Awaiting {
        private final FaultAction action;
        private final FaultKind due;
        private final ToIntFunction<FrameHeader> whom;
        private long chunksBefore;

        Awaiting(FaultAction action, FaultKind due, ToIntFunction<FrameHeader> whom) {
            this.action = action;
            this.due = due;
            this.whom = whom;
            chunksBefore = action.amount() - 1;
        }

        /** What is to be done since a chunk is sent. */
        FaultAction due(FrameHeader chunk, long atMillis) {
            return action.following(atMillis, due, whom.applyAsInt(chunk));
        }
    }

    /** Faults that are begun when their chunk is sent. */
    ChunkFaults(VirtualCluster cluster, Consumer<FaultAction> begin) {
        this.cluster = cluster;
        this.begin = begin;
    }

    /** Has a fault begin when the action's server is sent the chunk that the action's amount counts. */
    Effect effect(FaultAction action, FaultKind due, ToIntFunction<FrameHeader> whom) {
        return new Effect(
                () -> awaiting.add(new Awaiting(action, due, whom)),
                () -> awaiting.removeIf(each -> each.action.equals(action)));
    }

    @Override
    public void frameSent(Frame frame) {
        FrameHeader chunk = frame.header();
        if (chunk.kind() != MessageKind.CHUNK.code()) {
            return;
        }
        for (Iterator<Awaiting> each = awaiting.iterator(); each.hasNext(); ) {
            Awaiting next = each.next();
            if (next.action.server() == chunk.to() && next.chunksBefore-- == 0) {
                each.remove();
                cluster.watch().fault("at its chunk: " + next.action.kind().name() + " " + next.action.number());
                VirtualTime time = cluster.time();
                time.after(0, () -> begin.accept(next.due(chunk, time.millis())));
            }
        }
    }
}
