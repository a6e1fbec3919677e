package io.raftkit.testkit.invariant;

import io.raftkit.api.Command;
import io.raftkit.engine.message.RaftMessage;

/** A server whose storage failed says nothing more and applies nothing more: what it holds cannot be known. */
final class NoLieAfterFault extends Invariant {
    NoLieAfterFault(ClusterFacts facts) {
        super(facts);
    }

    @Override
    void sent(ServerFacts server, int to, RaftMessage message) {
        require(!server.hasFailedDisk, "%s sends %s after its storage failed", server, message);
    }

    @Override
    void applied(ServerFacts server, Command command, byte[] result) {
        require(!server.hasFailedDisk, "%s applies %s after its storage failed", server, command);
    }
}
