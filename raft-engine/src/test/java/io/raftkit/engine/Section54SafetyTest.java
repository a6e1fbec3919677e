package io.raftkit.engine;

import static io.raftkit.engine.Section51BasicsTest.violationOf;
import static io.raftkit.engine.SoloServer.append;
import static io.raftkit.engine.SoloServer.preVote;
import static io.raftkit.engine.SoloServer.requestVote;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raft §5.4, "Safety": who may be elected, what may be committed, and what may be applied. */
class Section54SafetyTest {

    /**
     * §5.4.1: "the voter denies its vote if its own log is more up-to-date than that of the candidate"; "if the logs have last entries with
     * different terms, then the log with the later term is more up-to-date. If the logs end with the same term, then whichever log is longer
     * is more up-to-date" (Figure 2, RequestVote rule 2). The voter's log ends with entry 3 of term 3.
     */
    @ParameterizedTest
    @CsvSource({
        "3, 3, true",
        "4, 3, true",
        "2, 3, false",
        "1, 4, true",
        "9, 4, true",
        "9, 2, false",
        "3, 2, false",
        "0, 0, false"
    })
    void voteIsDeniedToALogThatIsLessUpToDate(long lastLogIndex, long lastLogTerm, boolean granted) {
        SoloServer voter = SoloServer.with(3, 4, 1, 1, 3);
        voter.receive(2, requestVote(5, lastLogIndex, lastLogTerm));
        voter.write();
        assertThat(voter.lastTo(2, RequestVoteReply.class))
                .isEqualTo(
                        granted ? RequestVoteReply.granted(5) : RequestVoteReply.refused(5, VoteAnswer.LOG_IS_BEHIND));
        assertThat(voter.server.termAndVote().votedFor()).isEqualTo(granted ? 2 : 0);
    }

    /** The same restriction holds for pre-votes, else a server that cannot win would disturb the others with new terms (thesis §9.6). */
    @ParameterizedTest
    @CsvSource({"3, 3, true", "2, 3, false", "1, 4, true", "9, 2, false"})
    void preVoteIsDeniedToALogThatIsLessUpToDate(long lastLogIndex, long lastLogTerm, boolean granted) {
        SoloServer voter = SoloServer.with(3, 4, 1, 1, 3);
        voter.receive(2, preVote(5, lastLogIndex, lastLogTerm));
        assertThat(voter.lastTo(2, PreVoteReply.class).granted()).isEqualTo(granted);
    }

    /** A refusal for the log's sake leaves the vote free for a candidate that has all entries. */
    @Test
    void deniedVoteStaysFreeForABetterCandidate() {
        SoloServer voter = SoloServer.with(3, 4, 1, 1, 3);
        voter.receive(2, requestVote(5, 1, 1));
        voter.receive(3, requestVote(5, 3, 3));
        voter.write();
        assertThat(voter.lastTo(3, RequestVoteReply.class).granted()).isTrue();
    }

    /** Entries count for the comparison as soon as they are taken, durable or not. */
    @Test
    void entriesStillOnTheirWayToTheDiskCountAsOnesLog() {
        SoloServer voter = SoloServer.with(3, 4);
        voter.receive(2, append(4, 0, 0, 0, 4));
        voter.after(301);
        voter.receive(3, requestVote(5, 0, 0));
        voter.write();
        assertThat(voter.lastTo(3, RequestVoteReply.class).granted()).isFalse();
    }

    /** Leader Completeness: "the leader for any given term is guaranteed to contain all of the entries committed in previous terms." */
    @Test
    void serverThatLacksACommittedEntryIsNotElected() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.elect(1);
        cluster.isolate(3);
        cluster.propose(1, "x");
        cluster.run(200);
        assertThat(cluster.server(2).applied).contains("COMMAND:x");
        cluster.crash(1);
        cluster.heal();
        cluster.run(3_000);
        assertThat(cluster.role(2)).isEqualTo(ServerRole.LEADER);
        assertThat(cluster.server(3).applied).contains("COMMAND:x");
    }

    /** §5.4.1: "log entries only flow in one direction, from leaders to followers": a new leader takes nothing over from others. */
    @Test
    void newLeaderTakesNoEntriesFromFollowers() {
        SoloServer leader = SoloServer.leader(3, 5, 1);
        leader.receive(2, AppendEntriesReply.refused(leader.lastTo(2, AppendEntries.class), 0, 0));
        leader.receive(3, append(4, 1, 1, 9, 4, 4));
        assertThat(leader.log()).containsExactly(1L);
    }

    /**
     * §5.4.2: "Raft never commits log entries from previous terms by counting replicas. Only log entries from the leader's current term are
     * committed by counting replicas" (Figure 2: "and log[N].term == currentTerm").
     *
     * <p>Without {@code && state.log.termAt(replicated) == state.currentTerm()} in {@code Leader.advanceCommitIndex} this fails.
     */
    @Test
    void entriesOfEarlierTermsAreNotCommittedByCountingReplicas() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 2, 4);
        leader.acceptLast(2);
        leader.acceptLast(3);
        assertThat(leader.status().peers()).allMatch(peer -> peer.matchIndex() == 3);
        assertThat(leader.status().commitIndex()).isZero();
        assertThat(leader.server.applied).isEmpty();
    }

    /** "Once an entry from the current term has been committed in this way, then all prior entries are committed indirectly." */
    @Test
    void entriesOfEarlierTermsAreCommittedWithOneOfTheCurrentTerm() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 2, 4);
        leader.acceptLast(2);
        leader.propose("x");
        leader.write();
        leader.acceptLast(2);
        assertThat(leader.status().commitIndex()).isEqualTo(4);
    }

    /**
     * Figure 8, (a) to (d): (1) S1 leads term 2 and stores entry 2 on S2; (2) S5 wins term 3 with S3 and S4 and takes another entry 2;
     * (3) S1 wins term 4 and goes on: its entry 2 of term 2 reaches S3, so a majority stores it; (4) S1 crashes, S5 wins term 5 with S2, S3
     * and S4, whose last term is lower, and replaces entry 2 everywhere. Had S1 taken entry 2 for committed because a majority stored it,
     * servers would have applied what is then replaced.
     *
     * <p>Without {@code && state.log.termAt(replicated) == state.currentTerm()} in {@code Leader.advanceCommitIndex} this fails.
     */
    @Test
    void figure8EntryOfAnEarlierTermOnAMajorityCanStillBeReplaced() {
        VirtualCluster cluster = figure8();
        cluster.elect(1);
        cluster.run(200);
        assertThat(cluster.engine(1).currentTerm()).isEqualTo(4);
        assertThat(List.of(1, 2, 3)).allMatch(id -> cluster.server(id).storedTerm(2) == 2);
        cluster.crash(1);
        cluster.start(4, 5);
        cluster.elect(5);
        assertThat(cluster.engine(5).currentTerm()).isEqualTo(5);
        cluster.start(1);
        cluster.propose(5, "x");
        cluster.run(300);
        for (int id = 1; id <= 5; id++) {
            assertThat(cluster.server(id).applied).containsExactly("COMMAND:1/1", "COMMAND:2/3", "COMMAND:x");
        }
    }

    /**
     * Figure 8, (e): "if S1 replicates an entry from its current term on a majority of the servers before crashing, … then this entry is
     * committed (S5 cannot win an election)."
     */
    @Test
    void figure8EntryOfTheCurrentTermOnAMajorityIsNeverReplaced() {
        VirtualCluster cluster = figure8();
        cluster.elect(1);
        cluster.propose(1, "x");
        cluster.run(200);
        assertThat(cluster.server(1).applied).containsExactly("COMMAND:1/1", "COMMAND:2/2", "COMMAND:x");
        cluster.crash(1);
        cluster.start(4, 5);
        cluster.run(3_000);
        assertThat(cluster.leader().id).isIn(2, 3);
        cluster.propose(cluster.leader().id, "y");
        cluster.run(300);
        for (int id = 2; id <= 5; id++) {
            assertThat(cluster.server(id).applied)
                    .containsExactly("COMMAND:1/1", "COMMAND:2/2", "COMMAND:x", "COMMAND:y");
        }
    }

    /** Figure 8 (b), after which S4 and S5 are down: S1 and S2 hold entry 2 of term 2, S5 holds another of term 3. */
    private static VirtualCluster figure8() {
        VirtualCluster cluster = VirtualCluster.started(ClusterOptions.of(5).withoutNoOp());
        cluster.restore(1, 3, 0, 1, 2);
        cluster.restore(2, 3, 0, 1, 2);
        cluster.restore(3, 3, 5, 1);
        cluster.restore(4, 3, 5, 1);
        cluster.restore(5, 3, 5, 1, 3);
        cluster.crash(4, 5);
        return cluster;
    }

    /** §5.4.2: "If a leader crashes before committing an entry, future leaders will attempt to finish replicating the entry." */
    @Test
    void futureLeaderFinishesReplicatingAnEntryOfACrashedOne() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.elect(1);
        cluster.isolate(3);
        cluster.propose(1, "x");
        cluster.network.removeIf(letter -> letter.to() == 1);
        cluster.network.forEach(cluster::deliver);
        cluster.network.clear();
        cluster.finishWrite(2);
        cluster.crash(1);
        assertThat(cluster.server(2).applied).doesNotContain("COMMAND:x");
        cluster.heal();
        cluster.run(3_000);
        assertThat(cluster.server(3).applied).contains("COMMAND:x");
    }

    /** §5.4.2: "log entries retain their original term numbers when a leader replicates entries from previous terms." */
    @Test
    void entriesOfEarlierTermsKeepTheirTerms() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 2, 4);
        leader.receive(2, AppendEntriesReply.refused(leader.lastTo(2, AppendEntries.class), 0, 0));
        AppendEntries request = leader.lastTo(2, AppendEntries.class);
        assertThat(request.term()).isEqualTo(5);
        assertThat(request.entries().get(0).termAt(1)).isEqualTo(1);
        assertThat(request.entries().get(0).termAt(2)).isEqualTo(2);
        assertThat(request.entries().get(0).termAt(3)).isEqualTo(4);
    }

    /**
     * §5.4.3, State Machine Safety: "if a server has applied a log entry at a given index, no other server will ever apply a different log
     * entry for the same index": a leader that has another entry where one is committed proves that something is broken.
     */
    @Test
    void entryThatConflictsWithACommittedOneStopsTheServer() {
        SoloServer follower = SoloServer.committed(3, 5, 2, 1, 2, 2);
        assertThat(violationOf(() -> follower.hear(2, append(5, 1, 1, 0, 5)))).contains("entry 2", "commitIndex 2");
    }

    /** The same, shown by the entry before the new ones. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void precedingEntryThatConflictsWithACommittedOneStopsTheServer(long prevLogIndex) {
        SoloServer follower = SoloServer.committed(3, 5, 2, 1, 2, 2);
        assertThat(violationOf(() -> follower.hear(2, append(5, prevLogIndex, 4, 0, 5))))
                .contains("index " + prevLogIndex, "commitIndex 2");
    }

    /** A conflict right behind the committed entries is none of the kind: it is replaced. */
    @Test
    void conflictBehindTheCommittedEntriesIsReplaced() {
        SoloServer follower = SoloServer.committed(3, 5, 2, 1, 2, 2);
        follower.receive(2, append(5, 2, 2, 0, 5));
        assertThat(follower.log()).containsExactly(1L, 2L, 5L);
    }

    /** §5.4.3: "Raft requires servers to apply entries in log index order", also when they have left memory and are loaded in pieces. */
    @Test
    void entriesAreAppliedInOrderAlsoWhenTheyAreLoaded() {
        long[] terms = new long[700];
        Arrays.fill(terms, 3);
        SoloServer follower = SoloServer.with(3, 5, terms);
        follower.receive(2, append(5, 700, 3, 700));
        assertThat(follower.server.applied)
                .hasSize(700)
                .startsWith("COMMAND:1/3")
                .endsWith("COMMAND:700/3");
    }
}
