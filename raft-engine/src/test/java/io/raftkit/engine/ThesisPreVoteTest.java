package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static io.raftkit.engine.SoloServer.preVote;
import static io.raftkit.engine.SoloServer.requestVote;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thesis §9.6, "Preventing disruptions when a server rejoins the cluster", and §4.2.3, "Disruptive servers". */
class ThesisPreVoteTest {

    /** §9.6: "a candidate only increments its term if it first learns from a majority of the cluster that they would be willing" to vote. */
    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "4, 2", "5, 2"})
    void termIsIncrementedOnlyWhenAMajorityWouldVote(int size, int othersNeeded) {
        SoloServer server = SoloServer.with(size, 4);
        server.timeOut();
        for (int id = 2; id < 2 + othersNeeded; id++) {
            assertThat(server.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
            assertThat(server.term()).isEqualTo(4);
            server.receive(id, PreVoteReply.granted(5));
        }
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
        assertThat(server.term()).isEqualTo(5);
    }

    /** A server that nobody hears campaigns for ever without raising its term, so it disturbs nobody when it is back. */
    @Test
    void isolatedServerKeepsItsTerm() {
        SoloServer server = SoloServer.with(3, 4);
        for (int i = 0; i < 50; i++) {
            server.after(700);
        }
        assertThat(server.term()).isEqualTo(4);
        server.write();
        assertThat(server.server.termAndVote()).isEqualTo(new TermAndVote(4, 0));
        assertThat(server.sentTo(2, RequestVote.class)).isEmpty();
    }

    /** The same in a cluster: a server that was cut off rejoins without an election. */
    @Test
    void rejoiningServerDeposesNobody() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.elect(1);
        long term = cluster.engine(1).currentTerm();
        cluster.isolate(3);
        cluster.run(5_000);
        cluster.heal();
        cluster.run(1_000);
        assertThat(cluster.role(1)).isEqualTo(ServerRole.LEADER);
        for (int id = 1; id <= 3; id++) {
            assertThat(cluster.engine(id).currentTerm()).isEqualTo(term);
        }
    }

    /** A pre-vote names the term an election would open. */
    @Test
    void preVoteNamesTheNextTermAndTheOwnLog() {
        SoloServer server = SoloServer.with(3, 4, 2, 3);
        server.timeOut();
        assertThat(server.sentTo(2, PreVote.class)).containsExactly(new PreVote(5, 2, 3));
        assertThat(server.sentTo(3, PreVote.class)).containsExactly(new PreVote(5, 2, 3));
    }

    /** A pre-vote promises nothing: no term is adopted, nothing is written, no timeout restarts, and any number may be granted. */
    @Test
    void preVoteChangesNothing() {
        SoloServer voter = SoloServer.with(3, 4);
        voter.write();
        voter.after(299);
        voter.receive(2, preVote(9, 0, 0));
        voter.receive(3, preVote(9, 0, 0));
        assertThat(voter.lastTo(2, PreVoteReply.class)).isEqualTo(PreVoteReply.granted(9));
        assertThat(voter.lastTo(3, PreVoteReply.class)).isEqualTo(PreVoteReply.granted(9));
        assertThat(voter.term()).isEqualTo(4);
        assertThat(voter.server.disk)
                .allMatch(persist -> StoredRecords.of(persist.batch()).termAndVote() == null);
        voter.after(302);
        assertThat(voter.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
    }

    /** A granted pre-vote names a term that nobody holds: the asker does not adopt it. */
    @Test
    void grantedPreVoteIsNotAdopted() {
        SoloServer server = SoloServer.with(5, 4);
        server.timeOut();
        server.receive(2, PreVoteReply.granted(5));
        assertThat(server.term()).isEqualTo(4);
        assertThat(server.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
    }

    /** A refusal names the refuser's own term, and that is adopted: else a server behind the others could never be elected again. */
    @Test
    void refusedPreVoteTeachesTheTerm() {
        SoloServer voter = SoloServer.with(3, 9);
        voter.receive(2, preVote(5, 0, 0));
        assertThat(voter.lastTo(2, PreVoteReply.class)).isEqualTo(PreVoteReply.refused(9, VoteAnswer.TERM_IS_OVER));
        SoloServer server = SoloServer.with(3, 4);
        server.timeOut();
        server.receive(2, PreVoteReply.refused(9, VoteAnswer.LOG_IS_BEHIND));
        assertThat(server.term()).isEqualTo(9);
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
    }

    /** A grant for another term than the one asked for is none. */
    @Test
    void grantForAnotherTermIsNotCounted() {
        SoloServer server = SoloServer.with(3, 4);
        server.timeOut();
        server.receive(2, PreVoteReply.granted(4));
        server.receive(3, PreVoteReply.granted(6));
        assertThat(server.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
    }

    /** A server in the asked term already, or beyond, does not grant. */
    @ParameterizedTest
    @CsvSource({"4, false", "5, false", "6, true"})
    void preVoteIsGrantedOnlyForALaterTerm(long asked, boolean granted) {
        SoloServer voter = SoloServer.with(3, 5);
        voter.receive(2, preVote(asked, 0, 0));
        assertThat(voter.lastTo(2, PreVoteReply.class).granted()).isEqualTo(granted);
    }

    /** §4.2.3: "if a server receives a RequestVote request within the minimum election timeout of hearing from a current leader, it does not
     * update its term or grant its vote." */
    @Test
    void voteIsRefusedUnadoptedWhileTheLeaderIsFresh() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.receive(2, append(4, 0, 0, 0));
        follower.after(299);
        follower.receive(3, requestVote(9, 9, 9));
        assertThat(follower.lastTo(3, RequestVoteReply.class))
                .isEqualTo(RequestVoteReply.refused(4, VoteAnswer.HEARS_LEADER));
        assertThat(follower.term()).isEqualTo(4);
        assertThat(follower.engine().leaderId()).isEqualTo(2);
    }

    /** The same for pre-votes. */
    @Test
    void preVoteIsRefusedWhileTheLeaderIsFresh() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.receive(2, append(4, 0, 0, 0));
        follower.after(299);
        follower.receive(3, preVote(5, 9, 9));
        assertThat(follower.lastTo(3, PreVoteReply.class)).isEqualTo(PreVoteReply.refused(4, VoteAnswer.HEARS_LEADER));
    }

    /** "Within the minimum election timeout": after it, both are granted. */
    @Test
    void leaderThatWasNotHeardForTheMinimumElectionTimeoutProtectsNobody() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.receive(2, append(4, 0, 0, 0));
        follower.after(300);
        follower.receive(3, preVote(5, 0, 0));
        follower.receive(3, requestVote(5, 0, 0));
        follower.write();
        assertThat(follower.lastTo(3, PreVoteReply.class).granted()).isTrue();
        assertThat(follower.lastTo(3, RequestVoteReply.class)).isEqualTo(RequestVoteReply.granted(5));
    }

    /** A leader that hears a majority stands by itself. */
    @Test
    void leaderThatHearsAMajorityRefusesUnadopted() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.acceptLast(2);
        leader.receive(3, requestVote(9, 9, 9));
        assertThat(leader.role()).isEqualTo(ServerRole.LEADER);
        assertThat(leader.lastTo(3, RequestVoteReply.class))
                .isEqualTo(RequestVoteReply.refused(5, VoteAnswer.HEARS_LEADER));
    }

    /** §4.2.3: a request that the leader itself asked for (§3.10, leadership transfer) is no disturbance. */
    @Test
    void transferIsNoDisturbance() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.receive(2, append(4, 0, 0, 0));
        follower.receive(3, new RequestVote(5, 0, 0, true));
        follower.write();
        assertThat(follower.lastTo(3, RequestVoteReply.class)).isEqualTo(RequestVoteReply.granted(5));
    }

    /** A follower whose connection to the leader broke stops counting it fresh and asks at once: a dead process is soon replaced. */
    @Test
    void followerThatLostItsConnectionToTheLeaderAsksWithinMilliseconds() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.receive(2, append(4, 0, 0, 0));
        follower.engine().peerLost(2);
        follower.turn();
        follower.receive(3, preVote(5, 0, 0));
        assertThat(follower.lastTo(3, PreVoteReply.class).granted()).isTrue();
        follower.after(31);
        assertThat(follower.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
    }

    /** A connection to somebody else says nothing of the leader. */
    @Test
    void lostConnectionToAnotherFollowerChangesNothing() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.receive(2, append(4, 0, 0, 0));
        follower.engine().peerLost(3);
        follower.turn();
        follower.after(290);
        assertThat(follower.role()).isEqualTo(ServerRole.FOLLOWER);
        follower.receive(3, preVote(5, 0, 0));
        assertThat(follower.lastTo(3, PreVoteReply.class).granted()).isFalse();
    }

    /** A pre-candidate that hears its leader again follows it. */
    @Test
    void preCandidateThatHearsTheLeaderFollowsIt() {
        SoloServer server = SoloServer.with(3, 4);
        server.timeOut();
        server.receive(2, append(4, 0, 0, 0));
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(server.engine().leaderId()).isEqualTo(2);
    }
}
