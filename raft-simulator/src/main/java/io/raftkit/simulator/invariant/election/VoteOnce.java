package io.raftkit.simulator.invariant.election;

import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.Map;

/** A server, on one storage, votes for one candidate in a term at most (Raft §5.2), and says so only once that vote is durable (Figure 2, State). */
public final class VoteOnce extends Invariant {
    private record Ballot(int server, long storeId, long term) {}

    private final Map<Ballot, Integer> votes = new HashMap<>();

    public VoteOnce(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void sent(ServerFacts server, int to, RaftMessage message) {
        if (server.storage.wasTampered) {
            // It cannot know whom it voted for; that nobody counts its vote is what Election Safety shows.
            return;
        }
        if (message instanceof RequestVoteReply reply && reply.granted()) {
            votes(server, reply.term(), to);
        } else if (message instanceof RequestVote request) {
            votes(server, request.term(), server.id);
        }
    }

    private void votes(ServerFacts server, long term, int candidate) {
        int first =
                votes.merge(new Ballot(server.id, server.storage.storeId, term), candidate, (former, latter) -> former);
        require(
                first == candidate,
                "%s votes in term %d for server %d, after it did for server %d",
                server,
                term,
                candidate,
                first);
        // A vote overtaken by a later term before it was written cannot be given a second time either.
        require(
                server.storage.durable.term() > term
                        || server.storage.durable.term() == term && server.storage.durable.votedFor() == candidate,
                "%s votes in term %d for server %d while its storage holds %s",
                server,
                term,
                candidate,
                server.storage.durable);
    }
}
