package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import org.junit.jupiter.api.Test;

/** A server without a leader says who keeps it from leading, and why. */
class WhyNoLeaderTest {

    @Test
    void preCandidate_saysWhyEachVoterRefused_andWhoIsSilent() {
        SoloServer server = SoloServer.with(4, 4);
        server.timeOut();
        assertThat(server.status().whyNoLeader()).endsWith("3 of [1, 2, 3, 4] are needed; no word from [2, 3, 4]");
        server.receive(2, PreVoteReply.refused(4, VoteAnswer.HEARS_LEADER));
        server.receive(3, PreVoteReply.refused(4, VoteAnswer.LOG_IS_BEHIND));
        assertThat(server.status().whyNoLeader())
                .endsWith("are needed; server 2 hears a leader; server 3 has a more up-to-date log; no word from [4]");
    }

    @Test
    void preCandidate_forgetsARefusalOnceTheSameVoterGrants() {
        SoloServer server = SoloServer.with(4, 4);
        server.timeOut();
        server.receive(2, PreVoteReply.refused(4, VoteAnswer.HEARS_LEADER));
        server.receive(2, PreVoteReply.granted(5));
        assertThat(server.status().whyNoLeader()).endsWith("are needed; no word from [3, 4]");
    }

    @Test
    void candidate_saysWhyEachVoterRefused_andWhoIsSilent() {
        SoloServer server = SoloServer.with(4, 4);
        server.campaign();
        server.write();
        server.receive(2, RequestVoteReply.refused(5, VoteAnswer.VOTED_FOR_ANOTHER));
        assertThat(server.status().whyNoLeader())
                .endsWith("3 of [1, 2, 3, 4] are needed; server 2 voted for another candidate; no word from [3, 4]");
    }

    @Test
    void refusalForAReasonOfALaterVersion_isARefusal() {
        SoloServer server = SoloServer.with(4, 4);
        server.timeOut();
        server.receive(2, PreVoteReply.refused(4, new VoteAnswer((byte) 99)));
        assertThat(server.status().whyNoLeader()).endsWith("; server 2 refuses; no word from [3, 4]");
    }
}
