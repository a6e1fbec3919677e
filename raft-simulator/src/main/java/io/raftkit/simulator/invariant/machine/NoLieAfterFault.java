package io.raftkit.simulator.invariant.machine;

import io.raftkit.api.Command;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/** A server that failed, or whose storage or state machine did, says nothing more and applies nothing more: what it holds cannot be known. */
public final class NoLieAfterFault extends Invariant {
    public NoLieAfterFault(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void sent(ServerFacts server, int to, RaftMessage message) {
        require(server.failure == null, "%s sends %s after %s", server, message, server.failure);
    }

    @Override
    public void applied(ServerFacts server, Command command, byte[] result) {
        require(server.failure == null, "%s applies %s after %s", server, command, server.failure);
    }
}
