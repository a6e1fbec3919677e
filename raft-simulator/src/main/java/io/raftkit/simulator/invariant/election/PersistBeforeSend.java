package io.raftkit.simulator.invariant.election;

import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/** What a message promises is durable before it leaves: its term, and the entries it acknowledges (Raft Figure 2, "updated on stable storage before responding"). */
public final class PersistBeforeSend extends Invariant {
    public PersistBeforeSend(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void sent(ServerFacts server, int to, RaftMessage message) {
        boolean namesTermOfNobody =
                message instanceof PreVote || message instanceof PreVoteReply reply && reply.granted();
        require(
                namesTermOfNobody || server.storage.durable.term() >= message.term(),
                "%s sends %s while its storage holds %s",
                server,
                message,
                server.storage.durable);
        if (message instanceof AppendEntriesReply reply && reply.success()) {
            // In a later term the entries may have been replaced since; then the leader of the older one cannot commit
            // them.
            require(
                    server.storage.durable.term() > reply.term()
                            || server.storage.log.lastIndex() >= reply.matchIndex(),
                    "%s acknowledges entries up to %d to server %d while its storage holds them up to %d",
                    server,
                    reply.matchIndex(),
                    to,
                    server.storage.log.lastIndex());
        }
    }
}
