package io.raftkit.testkit.invariant;

import io.raftkit.api.Command;
import io.raftkit.engine.message.RaftMessage;

/** A server whose storage or state machine failed says nothing more and applies nothing more: what it holds cannot be known. */
final class NoLieAfterFault extends Invariant {
    NoLieAfterFault(ClusterFacts facts) {
        super(facts);
    }

    @Override
    void sent(ServerFacts server, int to, RaftMessage message) {
        require(server.failure == null, "%s sends %s after %s", server, message, server.failure);
    }

    @Override
    void applied(ServerFacts server, Command command, byte[] result) {
        require(server.failure == null, "%s applies %s after %s", server, command, server.failure);
    }
}
