package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static io.raftkit.engine.SoloServer.requestVote;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.SafetyViolationException;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import io.raftkit.engine.stored.TermAndVote;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Raft §5.1, "Raft basics", and what Figure 2 says of terms. */
class Section51BasicsTest {

    /** "In normal operation there is exactly one leader and all of the other servers are followers." */
    @Test
    void inNormalOperationOneServerLeadsAndAllOthersFollow() {
        VirtualCluster cluster = new VirtualCluster(5);
        int leader = cluster.electLeader();
        cluster.run(2_000);
        for (int id = 1; id <= 5; id++) {
            assertThat(cluster.role(id)).isEqualTo(id == leader ? ServerRole.LEADER : ServerRole.FOLLOWER);
            assertThat(cluster.engine(id).leaderId()).isEqualTo(leader);
        }
    }

    /** "Followers are passive: they issue no requests on their own but simply respond to requests from leaders and candidates." */
    @Test
    void followerIssuesNoRequestsWhileItHearsItsLeader() {
        SoloServer follower = SoloServer.with(3, 4);
        for (int beat = 0; beat < 50; beat++) {
            follower.receive(2, append(4, 0, 0, 0));
            follower.after(100);
        }
        assertThat(follower.sent).hasSize(50).allMatch(out -> out.message() instanceof AppendEntriesReply);
    }

    /** "If a client contacts a follower, the follower redirects it to the leader": here it hands the command over itself. */
    @Test
    void followerTakesNoCommandButHandsItToItsLeader() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.receive(2, append(4, 0, 0, 0));
        assertThat(follower.propose("x").verdict()).isEqualTo(Admission.Verdict.NOT_LEADER);
        assertThat(follower.log()).isEmpty();
        assertThat(follower.engine().forward(1, EntryType.SESSION_COMMAND, List.of(ByteBuffer.wrap(new byte[] {7}))))
                .isTrue();
        follower.turn();
        assertThat(follower.sent.get(follower.sent.size() - 1).to()).isEqualTo(2);
    }

    /** "Terms are numbered with consecutive integers. Each term begins with an election." */
    @Test
    void electionOpensTheNextTerm() {
        SoloServer server = SoloServer.with(3, 4);
        server.campaign();
        assertThat(server.term()).isEqualTo(5);
    }

    /** "If a candidate wins the election, then it serves as leader for the rest of the term": it opens no other one. */
    @Test
    void leaderStaysInItsTermWhileItIsHeard() {
        SoloServer leader = SoloServer.leader(3, 5);
        for (int beat = 0; beat < 50; beat++) {
            leader.after(100);
            leader.acceptLast(2);
        }
        assertThat(leader.role()).isEqualTo(ServerRole.LEADER);
        assertThat(leader.term()).isEqualTo(5);
    }

    /** "In some situations an election will result in a split vote. In this case the term will end with no leader." */
    @Test
    void splitVoteEndsTheTermWithoutLeaderAndAnotherTermBegins() {
        SoloServer candidate = SoloServer.with(4, 4);
        candidate.campaign();
        candidate.write();
        candidate.receive(2, RequestVoteReply.granted(5));
        candidate.receive(3, RequestVoteReply.refused(5, VoteAnswer.VOTED_FOR_ANOTHER));
        candidate.receive(4, RequestVoteReply.refused(5, VoteAnswer.VOTED_FOR_ANOTHER));
        assertThat(candidate.role()).isEqualTo(ServerRole.CANDIDATE);
        candidate.campaign();
        assertThat(candidate.term()).isEqualTo(6);
    }

    /** "Raft ensures that there is at most one leader in a given term": a second one proves that something is broken. */
    @Test
    void secondLeaderOfTheTermStopsAFollower() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.receive(2, append(4, 0, 0, 0));
        assertThat(violationOf(() -> follower.hear(3, append(4, 0, 0, 0))))
                .contains("two leaders in term 4", "server 2", "server 3");
    }

    /** The same, told to a leader. */
    @Test
    void secondLeaderOfTheTermStopsALeader() {
        SoloServer leader = SoloServer.leader(3, 5);
        assertThat(violationOf(() -> leader.hear(3, append(5, 0, 0, 0)))).contains("two leaders in term 5", "server 3");
    }

    /** Whoever keeps the evidence need not take words apart. */
    @Test
    void violation_saysWhichGuaranteeIsBrokenAndWhere() {
        SoloServer leader = SoloServer.leader(3, 5);
        SafetyViolationException twoLeaders = thrownBy(() -> leader.hear(3, append(5, 0, 0, 0)));
        assertThat(twoLeaders.guarantee()).isEqualTo(SafetyViolationException.Guarantee.ELECTION_SAFETY);
        assertThat(List.of(twoLeaders.term(), twoLeaders.index(), (long) twoLeaders.serverId()))
                .containsExactly(5L, 0L, 3L);

        SoloServer follower = SoloServer.with(3, 4, 1, 4);
        follower.receive(2, append(4, 2, 4, 2));
        SafetyViolationException lost = thrownBy(() -> follower.hear(2, append(5, 1, 1, 0, 5)));
        assertThat(lost.guarantee()).isEqualTo(SafetyViolationException.Guarantee.LEADER_COMPLETENESS);
        assertThat(List.of(lost.term(), lost.index(), (long) lost.serverId())).containsExactly(5L, 2L, 2L);
    }

    static String violationOf(Runnable action) {
        return thrownBy(action).getMessage();
    }

    private static SafetyViolationException thrownBy(Runnable action) {
        try {
            action.run();
        } catch (SafetyViolationException violation) {
            return violation;
        }
        throw new AssertionError("nothing was noticed");
    }

    /** "Each server stores a current term number, which increases monotonically over time": nothing old brings it back. */
    @Test
    void currentTermNeverFalls() {
        SoloServer server = SoloServer.with(3, 7);
        for (RaftMessage old : messagesOf(3).toList()) {
            server.receive(2, old);
            assertThat(server.term()).isEqualTo(7);
        }
        server.write();
        server.restart();
        assertThat(server.term()).isEqualTo(7);
    }

    /** "If one server's current term is smaller than the other's, then it updates its current term to the larger value." */
    @ParameterizedTest
    @MethodSource("messagesThatCarryATermSomebodyHolds")
    void higherTermInAnyRequestOrResponseIsAdopted(RaftMessage message) {
        SoloServer server = SoloServer.with(3, 4);
        server.receive(2, message);
        assertThat(server.term()).isEqualTo(9);
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
    }

    /** Figure 2: "If RPC request or response contains term T > currentTerm: set currentTerm = T" — durably, and with no vote in it. */
    @Test
    void adoptedTermIsWrittenWithNoVote() {
        SoloServer server = SoloServer.voted(3, 4, 3);
        server.receive(2, RequestVoteReply.refused(9, VoteAnswer.LOG_IS_BEHIND));
        server.write();
        assertThat(server.server.termAndVote()).isEqualTo(new TermAndVote(9, 0));
    }

    /** "If a candidate or leader discovers that its term is out of date, it immediately reverts to follower state." */
    @ParameterizedTest
    @MethodSource("messagesThatCarryATermSomebodyHolds")
    void leaderWhoseTermIsOutOfDateBecomesFollower(RaftMessage message) {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.after(350);
        leader.receive(2, message);
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.propose("x").verdict()).isEqualTo(Admission.Verdict.NOT_LEADER);
    }

    /** The same, for a candidate and for one that only asks whether it could be one. */
    @ParameterizedTest
    @MethodSource("messagesThatCarryATermSomebodyHolds")
    void candidateWhoseTermIsOutOfDateBecomesFollower(RaftMessage message) {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.receive(2, message);
        assertThat(candidate.role()).isEqualTo(ServerRole.FOLLOWER);
    }

    /** "If a server receives a request with a stale term number, it rejects the request", in every role. */
    @Test
    void requestsOfAnOldTermAreRejectedWithTheOwnTerm() {
        SoloServer follower = SoloServer.with(3, 5);
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.write();
        SoloServer leader = SoloServer.leader(3, 5);
        for (SoloServer server : List.of(follower, candidate, leader)) {
            ServerRole before = server.role();
            server.receive(2, append(4, 0, 0, 0, 4));
            server.receive(2, requestVote(4, 9, 4));
            assertThat(server.lastTo(2, AppendEntriesReply.class).success()).isFalse();
            assertThat(server.lastTo(2, AppendEntriesReply.class).term()).isEqualTo(5);
            assertThat(server.lastTo(2, RequestVoteReply.class))
                    .isEqualTo(RequestVoteReply.refused(5, VoteAnswer.TERM_IS_OVER));
            assertThat(server.role()).isEqualTo(before);
            assertThat(server.log()).isEmpty();
        }
    }

    /** An answer of an old term is no answer to anything asked now: it counts neither as a vote nor as a replica. */
    @Test
    void repliesOfAnOldTermAreNotCounted() {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.write();
        candidate.receive(2, RequestVoteReply.granted(4));
        assertThat(candidate.role()).isEqualTo(ServerRole.CANDIDATE);
        SoloServer leader = SoloServer.leader(3, 5);
        leader.propose("x");
        leader.write();
        AppendEntries request = leader.lastTo(2, AppendEntries.class);
        leader.receive(2, new AppendEntriesReply(4, request.streamId(), request.sequence(), 0, true, 0, 1, 0, 0));
        assertThat(leader.status().commitIndex()).isZero();
    }

    /** "Servers retry RPCs if they do not receive a response in a timely manner": pre-votes and votes at every heartbeat. */
    @Test
    void unansweredRequestsForVotesAreRepeated() {
        SoloServer server = SoloServer.with(3, 4);
        server.timeOut();
        server.after(100);
        assertThat(server.sentTo(3, PreVote.class)).hasSize(2);
        server.receive(2, PreVoteReply.granted(5));
        server.write();
        server.after(100);
        assertThat(server.sentTo(3, RequestVote.class)).hasSize(2);
    }

    /** A server that answered is not asked again. */
    @Test
    void answeredRequestsForVotesAreNotRepeated() {
        SoloServer candidate = SoloServer.with(5, 4);
        candidate.campaign();
        candidate.write();
        candidate.receive(2, RequestVoteReply.granted(5));
        candidate.after(100);
        assertThat(candidate.sentTo(2, RequestVote.class)).hasSize(1);
        assertThat(candidate.sentTo(3, RequestVote.class)).hasSize(2);
    }

    /** Its write has been under way for longer than a timeout when the timeout is over: that is one turn, not two. */
    @Test
    void candidateThatStandsDownWhenItsTimeoutIsOver_isNotWokenAtOnceAgain() {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.after(700);
        assertThat(candidate.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(candidate.wakesInNanos()).isPositive();
        SoloServer preCandidate = SoloServer.with(3, 4);
        preCandidate.timeOut();
        assertThat(preCandidate.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        preCandidate.engine().stalled(true);
        preCandidate.after(700);
        assertThat(preCandidate.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(preCandidate.wakesInNanos()).isPositive();
    }

    /** While its vote is on the way to the disk a candidate has nothing to repeat: it must not be called in a tight loop for that. */
    @Test
    void candidateThatWaitsForItsDiskIsNotWokenInATightLoop() {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        candidate.after(150);
        assertThat(candidate.role()).isEqualTo(ServerRole.CANDIDATE);
        assertThat(candidate.wakesInNanos()).isPositive();
        candidate.write();
        assertThat(candidate.sentTo(2, RequestVote.class)).hasSize(1);
        candidate.after(100);
        assertThat(candidate.sentTo(2, RequestVote.class)).hasSize(2);
    }

    /** A term that is absurdly far ahead is damage or malice: adopting it would leave no room for elections. */
    @Test
    void absurdTermIsNotAdopted() {
        SoloServer server = SoloServer.with(3, 4);
        server.receive(2, RequestVoteReply.refused(4 + (1L << 32) + 1, VoteAnswer.LOG_IS_BEHIND));
        assertThat(server.term()).isEqualTo(4);
        server.receive(2, RequestVoteReply.refused(4 + (1L << 32), VoteAnswer.LOG_IS_BEHIND));
        assertThat(server.term()).isEqualTo(4 + (1L << 32));
    }

    static Stream<RaftMessage> messagesThatCarryATermSomebodyHolds() {
        return messagesOf(9).filter(message -> !(message instanceof PreVote));
    }

    private static Stream<RaftMessage> messagesOf(long term) {
        return Stream.of(
                new PreVote(term, 0, 0),
                PreVoteReply.refused(term, VoteAnswer.LOG_IS_BEHIND),
                requestVote(term, 0, 0),
                RequestVoteReply.refused(term, VoteAnswer.LOG_IS_BEHIND),
                RequestVoteReply.granted(term),
                append(term, 0, 0, 0),
                new AppendEntriesReply(term, 1, 1, 0, true, 0, 0, 0, 0),
                new AppendEntriesReply(term, 1, 1, 0, false, 0, 0, 0, 0),
                new Forward(term, 1, 1, EntryType.SESSION_COMMAND, List.of(ByteBuffer.allocate(1))),
                new ForwardReply(term, 1, 1, ForwardReply.Verdict.NOT_LEADER, 4, 0),
                new ReadIndex(term, 1, 1),
                new ReadIndexReply(term, 1, 1, false, 0, LeaderHint.NONE));
    }
}
