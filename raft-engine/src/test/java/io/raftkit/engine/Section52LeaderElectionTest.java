package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static io.raftkit.engine.SoloServer.requestVote;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import io.raftkit.engine.state.ElectionTimer;
import io.raftkit.engine.stored.TermAndVote;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raft §5.2, "Leader election", and the rules of Figure 2 that belong to it. */
class Section52LeaderElectionTest {

    /** "When servers start up, they begin as followers", whatever they were before. */
    @Test
    void serverStartsAsFollowerEvenIfItLedBefore() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.restart();
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.term()).isEqualTo(5);
        assertThat(leader.engine().leaderId()).isZero();
    }

    /** "A server remains in follower state as long as it receives valid RPCs from a leader or candidate." */
    @Test
    void followerThatHearsItsLeaderNeverCampaigns() {
        SoloServer follower = SoloServer.with(3, 4);
        for (int beat = 0; beat < 40; beat++) {
            follower.receive(2, append(4, 0, 0, 0));
            follower.after(290);
            assertThat(follower.role()).isEqualTo(ServerRole.FOLLOWER);
        }
    }

    /** "Leaders send periodic heartbeats to all followers in order to maintain their authority" (Figure 2: repeat during idle periods). */
    @Test
    void idleLeaderSendsAHeartbeatToEveryServerInEachPeriod() {
        SoloServer leader = SoloServer.leader(5, 5);
        leader.sent.clear();
        for (int beat = 0; beat < 10; beat++) {
            leader.after(100);
            leader.receive(2, SoloServer.accepted(leader.lastTo(2, AppendEntries.class)));
            leader.receive(3, SoloServer.accepted(leader.lastTo(3, AppendEntries.class)));
        }
        for (int id = 2; id <= 5; id++) {
            assertThat(leader.sentTo(id, AppendEntries.class))
                    .hasSize(10)
                    .allMatch(request -> request.entries().isEmpty());
        }
    }

    /** "If a follower receives no communication over a period of time called the election timeout, it … begins an election." */
    @Test
    void followerThatHearsNothingBeginsAnElection() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.after(299);
        assertThat(follower.role()).isEqualTo(ServerRole.FOLLOWER);
        follower.after(302);
        assertThat(follower.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
    }

    /** Figure 2, followers: the timeout runs from the last "AppendEntries RPC from current leader or granting vote to candidate". */
    @Test
    void grantingAVoteRestartsTheElectionTimeout() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.after(299);
        follower.receive(2, requestVote(5, 0, 0));
        follower.after(299);
        assertThat(follower.role()).isEqualTo(ServerRole.FOLLOWER);
    }

    /** The same rule's other side: a vote that is refused, or a request of an old leader, keeps nobody from campaigning. */
    @Test
    void refusingAVoteOrAnOldLeaderDoesNotRestartTheElectionTimeout() {
        SoloServer follower = SoloServer.with(3, 4, 4);
        for (int millis = 0; millis < 600; millis += 50) {
            follower.after(50);
            follower.receive(2, requestVote(4, 0, 0));
            follower.receive(3, append(3, 0, 0, 0));
        }
        assertThat(follower.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
    }

    /** "To begin an election, a follower increments its current term and transitions to candidate state." */
    @Test
    void candidateIncrementsItsTerm() {
        SoloServer server = SoloServer.with(3, 4);
        server.campaign();
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
        assertThat(server.term()).isEqualTo(5);
    }

    /** "It then votes for itself": the vote is on disk together with the term. */
    @Test
    void candidateVotesForItself() {
        SoloServer server = SoloServer.with(3, 4);
        server.campaign();
        server.write();
        assertThat(server.server.termAndVote()).isEqualTo(new TermAndVote(5, SoloServer.SELF));
    }

    /** "… and issues RequestVote RPCs in parallel to each of the other servers in the cluster." */
    @Test
    void candidateAsksEveryOtherServerInOneTurn() {
        SoloServer server = SoloServer.with(5, 4, 2, 3);
        server.campaign();
        server.write();
        for (int id = 2; id <= 5; id++) {
            assertThat(server.sentTo(id, RequestVote.class)).containsExactly(new RequestVote(5, 2, 3, false));
        }
    }

    /** "Each candidate restarts its randomized election timeout at the start of an election" (Figure 2: reset election timer). */
    @Test
    void candidateWaitsAWholeTimeoutBeforeTheNextElection() {
        SoloServer candidate = SoloServer.with(5, 4);
        candidate.timeOut();
        candidate.after(299);
        for (int id = 2; id <= 3; id++) {
            candidate.receive(id, PreVoteReply.granted(5));
        }
        candidate.write();
        candidate.after(299);
        assertThat(candidate.role()).isEqualTo(ServerRole.CANDIDATE);
        candidate.after(302);
        assertThat(candidate.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
    }

    /**
     * "A candidate wins an election if it receives votes from a majority of the servers in the full cluster for the same term" (Figure 2:
     * "if votes received from majority of servers: become leader"). Its own vote is one of them.
     */
    @ParameterizedTest
    @CsvSource({"1, 0", "2, 1", "3, 1", "4, 2", "5, 2", "6, 3", "7, 3"})
    void candidateWinsWithAMajorityAndNotBefore(int size, int othersNeeded) {
        SoloServer candidate = SoloServer.with(size, 4);
        candidate.campaignOrLead();
        for (int id = 2; id < 2 + othersNeeded; id++) {
            assertThat(candidate.role()).isEqualTo(ServerRole.CANDIDATE);
            candidate.receive(id, RequestVoteReply.granted(5));
        }
        assertThat(candidate.role()).isEqualTo(ServerRole.LEADER);
    }

    /** A vote counts once however often it arrives. */
    @Test
    void voteThatArrivesTwiceCountsOnce() {
        SoloServer candidate = SoloServer.with(5, 4);
        candidate.campaign();
        candidate.write();
        for (int copy = 0; copy < 5; copy++) {
            candidate.receive(2, RequestVoteReply.granted(5));
        }
        assertThat(candidate.role()).isEqualTo(ServerRole.CANDIDATE);
    }

    /** "… of the servers in the full cluster": whoever is no member has no vote. */
    @Test
    void voteOfAServerOutsideTheClusterIsNotCounted() {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.write();
        candidate.receive(9, RequestVoteReply.granted(5));
        assertThat(candidate.role()).isEqualTo(ServerRole.CANDIDATE);
    }

    /** "… for the same term": what was granted in the last election is nothing in this one. */
    @Test
    void voteOfAnEarlierTermIsNotCounted() {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.write();
        candidate.campaign();
        candidate.write();
        assertThat(candidate.term()).isEqualTo(6);
        candidate.receive(2, RequestVoteReply.granted(5));
        assertThat(candidate.role()).isEqualTo(ServerRole.CANDIDATE);
    }

    /** "Each server will vote for at most one candidate in a given term, on a first-come-first-served basis." */
    @Test
    void serverVotesOncePerTermForTheFirstThatAsks() {
        SoloServer voter = SoloServer.with(3, 4);
        voter.receive(2, requestVote(5, 0, 0));
        voter.receive(3, requestVote(5, 0, 0));
        voter.write();
        assertThat(voter.lastTo(2, RequestVoteReply.class).granted()).isTrue();
        assertThat(voter.lastTo(3, RequestVoteReply.class).granted()).isFalse();
        assertThat(voter.server.termAndVote()).isEqualTo(new TermAndVote(5, 2));
    }

    /** Figure 2, RequestVote rule 2: "If votedFor is null or candidateId … grant vote": the answer may have been lost. */
    @Test
    void candidateThatAsksAgainIsGrantedAgain() {
        SoloServer voter = SoloServer.voted(3, 5, 2);
        voter.receive(2, requestVote(5, 0, 0));
        voter.write();
        assertThat(voter.lastTo(2, RequestVoteReply.class)).isEqualTo(RequestVoteReply.granted(5));
    }

    /** A candidate has voted for itself: in its own term it grants nobody else. */
    @Test
    void candidateGrantsNobodyElseItsTerm() {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.receive(2, requestVote(5, 9, 4));
        candidate.write();
        assertThat(candidate.lastTo(2, RequestVoteReply.class))
                .isEqualTo(RequestVoteReply.refused(5, VoteAnswer.VOTED_FOR_ANOTHER));
    }

    /** Figure 2, RequestVote rule 1: "Reply false if term < currentTerm". */
    @Test
    void voteForAnOldTermIsRefused() {
        SoloServer voter = SoloServer.with(3, 5);
        voter.receive(2, requestVote(4, 9, 4));
        assertThat(voter.lastTo(2, RequestVoteReply.class))
                .isEqualTo(RequestVoteReply.refused(5, VoteAnswer.TERM_IS_OVER));
        assertThat(voter.server.termAndVote().votedFor()).isZero();
    }

    /** Figure 2, leaders: "Upon election: send initial empty AppendEntries RPCs (heartbeat) to each server", in the same turn. */
    @Test
    void newLeaderLetsItselfBeHeardAtOnce() {
        SoloServer leader = SoloServer.with(5, 4, 3);
        leader.campaign();
        leader.write();
        leader.receive(2, RequestVoteReply.granted(5));
        leader.receive(3, RequestVoteReply.granted(5));
        for (int id = 2; id <= 5; id++) {
            assertThat(leader.sentTo(id, AppendEntries.class)).singleElement().satisfies(request -> {
                assertThat(request.term()).isEqualTo(5);
                assertThat(request.prevLogIndex()).isEqualTo(1);
                assertThat(request.entries()).isEmpty();
            });
        }
    }

    /** Where leaders open their term with an entry, that entry is the first they let be heard. */
    @Test
    void newLeaderThatOpensItsTermSendsThatEntryAtOnce() {
        SoloServer leader = SoloServer.fresh(3);
        leader.write();
        leader.campaign();
        leader.write();
        leader.receive(2, RequestVoteReply.granted(1));
        assertThat(leader.lastTo(2, AppendEntries.class).lastIndex()).isEqualTo(1);
        assertThat(leader.lastTo(3, AppendEntries.class).lastIndex()).isEqualTo(1);
    }

    /**
     * "If the leader's term is at least as large as the candidate's current term, then the candidate recognizes the leader as legitimate
     * and returns to follower state" (Figure 2: "If AppendEntries RPC received from new leader: convert to follower").
     */
    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void candidateFollowsALeaderOfItsTermOrALaterOne(long term) {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.write();
        candidate.receive(2, append(term, 0, 0, 0));
        candidate.write();
        assertThat(candidate.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(candidate.engine().leaderId()).isEqualTo(2);
        assertThat(candidate.lastTo(2, AppendEntriesReply.class).success()).isTrue();
    }

    /** "If the term in the RPC is smaller than the candidate's current term, then the candidate rejects the RPC and continues." */
    @Test
    void candidateRejectsALeaderOfAnEarlierTerm() {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.write();
        candidate.receive(2, append(4, 0, 0, 0));
        assertThat(candidate.role()).isEqualTo(ServerRole.CANDIDATE);
        assertThat(candidate.lastTo(2, AppendEntriesReply.class).success()).isFalse();
    }

    /** Figure 2, candidates: "If election timeout elapses: start new election", which increments the term again. */
    @Test
    void candidateWithoutMajorityStartsANewElection() {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.write();
        candidate.timeOut();
        assertThat(candidate.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        candidate.receive(2, PreVoteReply.granted(6));
        candidate.write();
        assertThat(candidate.lastTo(3, RequestVote.class).term()).isEqualTo(6);
    }

    /** "Election timeouts are chosen randomly from a fixed interval": all of it is used, nothing beyond it. */
    @Test
    void electionTimeoutsAreSpreadOverTheirInterval() {
        EngineConfig config = ClusterOptions.of(1).engine(1);
        ElectionTimer timer = new ElectionTimer(config, new SplittableRandom(7), 0);
        TreeSet<Long> timeouts = new TreeSet<>();
        for (int draw = 0; draw < 2_000; draw++) {
            timer.restart(0);
            timeouts.add(timer.deadlineNanos());
        }
        assertThat(timeouts.first()).isBetween(300 * VirtualCluster.MILLIS, 305 * VirtualCluster.MILLIS);
        assertThat(timeouts.last()).isBetween(595 * VirtualCluster.MILLIS, 600 * VirtualCluster.MILLIS);
        assertThat(timeouts).hasSizeGreaterThan(1_900);
    }

    /** "… so that in most cases only a single server will time out": elections of many clusters need few terms. */
    @Test
    void mostElectionsAreWonInTheirFirstTerm() {
        int first = 0;
        for (int i = 0; i < 20; i++) {
            VirtualCluster cluster = VirtualCluster.started(ClusterOptions.of(5).withSeed(1_000L * i));
            first += cluster.engine(cluster.electLeader()).currentTerm() == 1 ? 1 : 0;
        }
        assertThat(first).isGreaterThanOrEqualTo(15);
    }
}
