package io.raftkit.simulator.invariant.queue;

import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.EngineLoad;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import io.raftkit.testkit.network.InMemoryNetwork;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * What a server keeps because something has not happened yet is bounded, whatever disks, state machines, callers and other servers do: nobody
 * fills the memory of a server by making it wait.
 */
public final class WaitingBounded extends Invariant {
    private static final int STEPS_MAX = 1_024;
    private static final int HELD_MESSAGES_MAX = 1_024;
    /** One that acknowledges entries and one that answers a heartbeat. */
    private static final int HELD_ANSWERS_MAX = 2;

    /** About what a call costs besides its bytes. */
    private static final int OVERHEAD_BYTES = 256;

    /** By server. */
    private final Map<Integer, EngineConfig.Limits> limits = new TreeMap<>();

    private final long entryBytesMax;

    public WaitingBounded(ClusterFacts facts, IntFunction<EngineConfig.Limits> limits) {
        super(facts);
        facts.servers().forEach(server -> this.limits.put(server.id, limits.apply(server.id)));
        // What the others send at once may be more than is given to the disk here at once.
        entryBytesMax = this.limits.values().stream()
                .mapToLong(bounds -> Math.max(bounds.batchBytesMax(), bounds.commandBytesMax() + OVERHEAD_BYTES))
                .max()
                .orElse(0);
    }

    private EngineConfig.Limits limitsOf(ServerFacts server) {
        return Objects.requireNonNull(limits.get(server.id));
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        EngineConfig.Limits bounds = limitsOf(server);
        EngineLoad load = status.load();
        atMost(server, "steps handed to the disk", load.steps(), STEPS_MAX);
        // A last step takes with it what gathered in one turn.
        long stepBytesMax = 2 * bounds.uncommittedBytesMax() + entryBytesMax;
        atMost(server, "bytes handed to the disk", load.stepBytes(), stepBytesMax);
        atMost(server, "messages held for the disk", load.heldMessages(), HELD_MESSAGES_MAX);
        atMost(server, "answers held for one server", load.heldAnswersMost(), HELD_ANSWERS_MAX);
        long uncommittedMax = bounds.uncommittedBytesMax() + entryBytesMax;
        atMost(server, "bytes that are not committed", load.uncommittedBytes(), uncommittedMax);
        long applyBytesMax = bounds.applyBytesMax() + entryBytesMax;
        atMost(server, "bytes handed to the state machine", load.applyBytes(), applyBytesMax);
    }

    @Override
    public void loaded(ServerFacts server, NodeLoad load) {
        long inboxBytesMax = Math.max(load.inboxBytesMax(), InMemoryNetwork.FRAME_BYTES_MAX);
        atMost(server, "bytes of frames that wait for the loop", load.inboxBytes(), inboxBytesMax);
        long callBytesMax = Math.max(load.callBytesMax(), limitsOf(server).commandBytesMax() + OVERHEAD_BYTES);
        atMost(server, "bytes of open calls", load.callBytes(), callBytesMax);
        EngineConfig.Limits bounds = limitsOf(server);
        atMost(server, "unanswered forwards", load.forwards(), bounds.inflightMessagesMax());
        long forwardBytesMax = bounds.inflightBytesMax() + entryBytesMax;
        atMost(server, "bytes of unanswered forwards", load.forwardBytes(), forwardBytesMax);
    }

    private void atMost(ServerFacts server, String what, long count, long most) {
        // Looked at a dozen times in each step: words are put together only where they are needed.
        if (count > most) {
            require(false, "%s keeps %d %s, and may %d", server, count, what, most);
        }
    }
}
