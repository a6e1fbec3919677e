package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import org.junit.jupiter.api.Test;

/** How often a server asks for pre-votes and votes that it does not get. */
class RetryPaceTest {
    private static final long HEARTBEAT_NANOS = 100 * VirtualCluster.MILLIS;

    private static void pass(SoloServer server, long millis) {
        for (long passed = 0; passed < millis; passed += 10) {
            server.after(10);
        }
    }

    /** An election timeout lasts 300 to 600 ms. */
    @Test
    void serverWithoutAMajority_asksOnceInAnElectionTimeout() {
        SoloServer server = SoloServer.with(3, 4);
        pass(server, 10_000);
        server.sent.clear();
        pass(server, 60_000);
        assertThat(server.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        assertThat(server.sentTo(2, PreVote.class)).hasSizeBetween(100, 200);
        assertThat(server.sentTo(3, PreVote.class)).hasSizeBetween(100, 200);
    }

    /** Voters that promise their votes and never give them: their disks hang. */
    @Test
    void candidateWithoutAMajority_asksOnceInATerm() {
        SoloServer server = SoloServer.with(3, 4);
        long termThen = 0;
        for (int turn = 0; turn < 7_000; turn++) {
            server.after(10);
            if (server.role() == ServerRole.PRE_CANDIDATE) {
                server.receive(2, PreVoteReply.granted(server.term() + 1));
                server.write();
            }
            if (turn == 1_000) {
                server.sent.clear();
                termThen = server.term();
            }
        }
        int terms = (int) (server.term() - termThen);
        assertThat(terms).isGreaterThan(50);
        assertThat(server.sentTo(3, RequestVote.class)).hasSizeBetween(terms, terms + 1);
    }

    /** At first it asks at every heartbeat: whoever still takes the leader for fresh sees it differently before long. */
    @Test
    void serverThatRefusesWhileItTakesTheLeaderForFresh_isAskedAgainAtTheNextHeartbeats() {
        SoloServer server = SoloServer.with(3, 4);
        server.receive(2, append(4, 0, 0, 0));
        server.engine().peerLost(2);
        server.turn();
        while (server.role() != ServerRole.PRE_CANDIDATE) {
            server.after(1);
        }
        for (int beat = 1; beat <= 3; beat++) {
            server.receive(3, PreVoteReply.refused(4, VoteAnswer.LOG_IS_BEHIND));
            assertThat(server.sentTo(3, PreVote.class)).hasSize(beat);
            server.after(100);
        }
        server.receive(3, PreVoteReply.granted(5));
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
    }

    /** A server that was not heard for long may answer now, and later differently from now. */
    @Test
    void serverHeardAfterASilence_isAskedAgainAtOnceAndAtTheNextHeartbeats() {
        SoloServer server = SoloServer.with(3, 4);
        pass(server, 10_000);
        awaitAQuietMoment(server);
        server.sent.clear();
        server.receive(2, SoloServer.preVote(1, 0, 0));
        server.after(100);
        assertThat(server.sentTo(2, PreVote.class)).hasSize(1);
        server.after(100);
        assertThat(server.sentTo(2, PreVote.class)).hasSize(2);
    }

    /** Two servers that are too few hear each other, which is nothing new. */
    @Test
    void serverHeardAllTheTime_isNotAskedMoreOften() {
        SoloServer server = SoloServer.with(5, 4);
        pass(server, 10_000);
        server.sent.clear();
        for (int i = 0; i < 200; i++) {
            pass(server, 300);
            server.receive(2, SoloServer.preVote(5, 0, 0));
        }
        assertThat(server.sentTo(3, PreVote.class)).hasSizeBetween(100, 205);
    }

    /** With a leader that is heard the next election is as quick as the first. */
    @Test
    void leader_makesThePaceAsFastAsAtFirst() {
        SoloServer server = SoloServer.with(3, 4);
        pass(server, 10_000);
        awaitAQuietMoment(server);
        server.receive(2, append(4, 0, 0, 0));
        server.engine().peerLost(2);
        server.turn();
        while (server.role() != ServerRole.PRE_CANDIDATE) {
            server.after(1);
        }
        assertThat(server.wakesInNanos()).isEqualTo(HEARTBEAT_NANOS);
    }

    private static void awaitAQuietMoment(SoloServer server) {
        for (int i = 0; i < 1_000 && server.wakesInNanos() < 3 * HEARTBEAT_NANOS; i++) {
            server.after(10);
        }
        assertThat(server.wakesInNanos()).isGreaterThanOrEqualTo(3 * HEARTBEAT_NANOS);
    }

    /** It matters not which comes last, the refusal or the news that another voter is gone. */
    @Test
    void candidateWhoseLastVotersAreGone_asksAgainSoon() {
        SoloServer candidate = SoloServer.with(5, 4, 1);
        candidate.campaign();
        candidate.write();
        candidate.receive(2, RequestVoteReply.refused(5, VoteAnswer.LOG_IS_BEHIND));
        candidate.receive(3, RequestVoteReply.refused(5, VoteAnswer.LOG_IS_BEHIND));
        assertThat(candidate.wakesInNanos()).isGreaterThan(20 * VirtualCluster.MILLIS);
        candidate.engine().peerLost(4);
        candidate.turn();
        candidate.after(20);
        assertThat(candidate.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        assertThat(candidate.term()).isEqualTo(5);
    }
}
