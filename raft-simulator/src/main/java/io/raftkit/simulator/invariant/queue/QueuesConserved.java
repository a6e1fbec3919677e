package io.raftkit.simulator.invariant.queue;

import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/**
 * What was let into a queue leaves it, or is turned away, and gives its room back: a server that has nothing to do keeps nothing, nor does one
 * that has ended.
 */
public final class QueuesConserved extends Invariant {
    public QueuesConserved(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void loaded(ServerFacts server, NodeLoad load) {
        // Looked at in each step: words are put together only where they are needed.
        if (!load.hasInputs() && load.inboxBytes() != 0) {
            throw violation(
                    "nothing waits for the loop of %s, which counts %d bytes of frames", server, load.inboxBytes());
        }
    }

    @Override
    public void ended(ServerFacts server, NodeLoad load) {
        require(
                load.inboxBytes() == 0 && load.callBytes() == 0,
                "%s has ended, and counts %d bytes of frames and %d bytes of open calls",
                server,
                load.inboxBytes(),
                load.callBytes());
    }
}
