package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.accepted;
import static io.raftkit.engine.SoloServer.append;
import static io.raftkit.engine.message.AppendEntriesReply.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raft §5.3, "Log replication", and the rules of Figure 2 that belong to it. */
class Section53LogReplicationTest {

    /** "The leader appends the command to its log as a new entry" (Figure 2: "If command received from client: append entry to local log"). */
    @Test
    void leaderAppendsACommandToItsLog() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 3);
        Admission admission = leader.propose("x");
        assertThat(admission).isEqualTo(new Admission(Admission.Verdict.TAKEN, 1, 3, 5));
        assertThat(leader.log()).containsExactly(1L, 3L, 5L);
    }

    /** "… then issues AppendEntries RPCs in parallel to each of the other servers to replicate the entry." */
    @Test
    void leaderSendsANewEntryToAllServersInOneTurn() {
        SoloServer leader = leaderThatReplicates(5);
        leader.propose("x");
        for (int id = 2; id <= 5; id++) {
            assertThat(leader.lastTo(id, AppendEntries.class).lastIndex()).isEqualTo(1);
        }
    }

    /** "When the entry has been safely replicated, the leader applies the entry to its state machine": not before. */
    @Test
    void leaderAppliesAnEntryOnlyWhenItIsReplicated() {
        SoloServer leader = leaderThatReplicates(3);
        leader.propose("x");
        leader.write();
        assertThat(leader.server.applied).isEmpty();
        leader.acceptLast(2);
        assertThat(leader.server.applied).containsExactly("COMMAND:x");
    }

    /** "If followers crash or run slowly, or if network packets are lost, the leader retries AppendEntries RPCs indefinitely." */
    @Test
    void leaderRetriesUntilAFollowerStoresAllEntries() {
        SoloServer leader = leaderThatReplicates(3);
        leader.propose("x");
        leader.write();
        leader.acceptLast(2);
        leader.write();
        int attempts = leader.sentTo(3, AppendEntries.class).size();
        for (int beat = 0; beat < 100; beat++) {
            leader.after(100);
            leader.acceptLast(2);
        }
        assertThat(leader.sentTo(3, AppendEntries.class)).hasSize(attempts + 100);
        leader.receive(3, refused(leader.lastTo(3, AppendEntries.class), 0, 0));
        leader.receive(3, accepted(leader.lastTo(3, AppendEntries.class)));
        assertThat(leader.sentTo(3, AppendEntries.class)).anySatisfy(request -> {
            assertThat(request.prevLogIndex()).isZero();
            assertThat(request.lastIndex()).isEqualTo(1);
        });
        assertThat(leader.status().peers().get(1).matchIndex()).isEqualTo(1);
    }

    /** "… until all followers eventually store all log entries": through loss of half of all messages. */
    @Test
    void entriesReachAllServersThroughLoss() {
        VirtualCluster cluster = new VirtualCluster(3);
        int leader = cluster.electLeader();
        int[] count = {0};
        cluster.isConnected = (from, to) -> count[0]++ % 2 == 0;
        for (int i = 0; i < 20; i++) {
            cluster.propose(leader, "x" + i);
            cluster.run(20);
        }
        cluster.heal();
        cluster.run(500);
        for (int id = 1; id <= 3; id++) {
            assertThat(cluster.server(id).applied).contains("COMMAND:x19");
            assertThat(cluster.server(id).applied).isEqualTo(cluster.server(cluster.leader().id).applied);
        }
    }

    /** "A log entry is committed once the leader that created the entry has replicated it on a majority of the servers." */
    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "4, 2", "5, 2", "6, 3", "7, 3"})
    void entryIsCommittedOnceAMajorityStoresIt(int size, int othersNeeded) {
        SoloServer leader = leaderThatReplicates(size);
        leader.propose("x");
        leader.write();
        for (int id = 2; id < 2 + othersNeeded; id++) {
            assertThat(leader.status().commitIndex()).isZero();
            leader.acceptLast(id);
        }
        assertThat(leader.status().commitIndex()).isEqualTo(1);
    }

    /** A server of a cluster of one is a majority by itself, once its disk has the entry. */
    @Test
    void entryOfTheOnlyServerIsCommittedOnceItIsDurable() {
        SoloServer only = SoloServer.with(1, 4);
        only.campaignOrLead();
        only.propose("x");
        assertThat(only.status().commitIndex()).isZero();
        only.write();
        assertThat(only.server.applied).containsExactly("COMMAND:x");
    }

    /** "This also commits all preceding entries in the leader's log, including entries created by previous leaders." */
    @Test
    void committingAnEntryCommitsAllBeforeIt() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 2, 2, 4);
        leader.acceptLast(2);
        assertThat(leader.server.applied).isEmpty();
        leader.propose("x");
        leader.write();
        leader.acceptLast(2);
        assertThat(leader.server.applied)
                .containsExactly("COMMAND:1/1", "COMMAND:2/2", "COMMAND:3/2", "COMMAND:4/4", "COMMAND:x");
    }

    /** "The leader … includes that index in future AppendEntries RPCs (including heartbeats) so that the other servers eventually find out." */
    @Test
    void leaderTellsFollowersItsCommitIndexInHeartbeatsToo() {
        SoloServer leader = leaderThatReplicates(3);
        leader.propose("x");
        leader.write();
        leader.acceptLast(2);
        leader.after(100);
        assertThat(leader.lastTo(2, AppendEntries.class).leaderCommit()).isEqualTo(1);
        assertThat(leader.lastTo(3, AppendEntries.class).leaderCommit()).isEqualTo(1);
    }

    /** A follower that has everything is told of a new commitIndex in the same turn, not only at the next heartbeat. */
    @Test
    void followerThatHasAllEntriesIsToldOfTheCommitAtOnce() {
        SoloServer leader = leaderThatReplicates(3);
        leader.propose("x");
        leader.write();
        leader.acceptLast(2);
        AppendEntries news = leader.lastTo(2, AppendEntries.class);
        assertThat(news.leaderCommit()).isEqualTo(1);
        assertThat(news.prevLogIndex()).isEqualTo(1);
    }

    /** "Once a follower learns that a log entry is committed, it applies the entry to its local state machine (in log order)." */
    @Test
    void followerAppliesWhatItLearnsIsCommittedInLogOrder() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0, 5, 5, 5));
        follower.write();
        assertThat(follower.server.applied).isEmpty();
        follower.receive(2, append(5, 3, 5, 2));
        assertThat(follower.server.applied).containsExactly("COMMAND:1/5", "COMMAND:2/5");
        follower.receive(2, append(5, 3, 5, 3));
        assertThat(follower.server.applied).containsExactly("COMMAND:1/5", "COMMAND:2/5", "COMMAND:3/5");
    }

    /** Figure 2, AppendEntries rule 1: "Reply false if term < currentTerm"; the answer's term lets the leader update itself. */
    @Test
    void appendOfAnOldTermIsRefused() {
        SoloServer follower = SoloServer.with(3, 5, 3);
        follower.receive(2, append(4, 1, 3, 1, 4));
        AppendEntriesReply reply = follower.lastTo(2, AppendEntriesReply.class);
        assertThat(reply.success()).isFalse();
        assertThat(reply.term()).isEqualTo(5);
        assertThat(follower.status().commitIndex()).isZero();
        assertThat(follower.log()).containsExactly(3L);
    }

    /**
     * Figure 2, AppendEntries rule 2: "Reply false if log doesn't contain an entry at prevLogIndex whose term matches prevLogTerm" (§5.3:
     * "then it refuses the new entries").
     */
    @ParameterizedTest
    @CsvSource({"4, 3", "9, 3", "3, 4", "2, 3", "2, 1"})
    void entriesBehindAnEntryTheFollowerLacksAreRefused(long prevLogIndex, long prevLogTerm) {
        SoloServer follower = SoloServer.with(3, 5, 1, 2, 3);
        follower.receive(2, append(5, prevLogIndex, prevLogTerm, 1, 5));
        AppendEntriesReply reply = follower.lastTo(2, AppendEntriesReply.class);
        assertThat(reply.success()).isFalse();
        assertThat(reply.prevLogIndex()).isEqualTo(prevLogIndex);
        assertThat(follower.log()).containsExactly(1L, 2L, 3L);
        assertThat(follower.status().commitIndex()).isZero();
    }

    /** Figure 2, AppendEntries, results: "success: true if follower contained entry matching prevLogIndex and prevLogTerm". */
    @Test
    void entriesBehindAMatchingEntryAreTaken() {
        SoloServer follower = SoloServer.with(3, 5, 1, 2, 3);
        follower.receive(2, append(5, 3, 3, 0, 4, 5));
        follower.write();
        assertThat(follower.lastTo(2, AppendEntriesReply.class).success()).isTrue();
        assertThat(follower.lastTo(2, AppendEntriesReply.class).matchIndex()).isEqualTo(5);
        assertThat(follower.log()).containsExactly(1L, 2L, 3L, 4L, 5L);
    }

    /**
     * Figure 2, AppendEntries rule 3: "If an existing entry conflicts with a new one (same index but different terms), delete the existing
     * entry and all that follow it" (§5.3: "conflicting entries in follower logs will be overwritten").
     */
    @Test
    void conflictingEntryAndAllThatFollowItAreReplaced() {
        SoloServer follower = SoloServer.with(3, 5, 1, 2, 2, 2, 2);
        follower.receive(2, append(5, 1, 1, 0, 2, 3));
        assertThat(follower.log()).containsExactly(1L, 2L, 3L);
        assertThat(follower.status().lastIndex()).isEqualTo(3);
    }

    /** Rule 3 is only for entries that conflict: a request that arrives late or twice removes nothing behind what it holds. */
    @Test
    void requestThatArrivesTwiceOrLateRemovesNothing() {
        SoloServer follower = SoloServer.with(3, 5, 1, 2);
        follower.receive(2, append(5, 2, 2, 0, 5, 5, 5));
        follower.write();
        follower.receive(2, append(5, 2, 2, 0, 5));
        follower.receive(2, append(5, 2, 2, 0));
        follower.receive(2, append(5, 0, 0, 0, 1, 2));
        assertThat(follower.log()).containsExactly(1L, 2L, 5L, 5L, 5L);
        assertThat(follower.lastTo(2, AppendEntriesReply.class).matchIndex()).isEqualTo(2);
    }

    /** Figure 2, AppendEntries rule 4: "Append any new entries not already in the log": only those. */
    @Test
    void onlyEntriesNotAlreadyThereAreAppended() {
        SoloServer follower = SoloServer.with(3, 5, 1, 2);
        follower.receive(2, append(5, 0, 0, 0, 1, 2, 5, 5));
        List<EntryBatch> written = follower.server.disk.getLast().batch().entries();
        assertThat(written).hasSize(1);
        assertThat(written.get(0).firstIndex()).isEqualTo(3);
        assertThat(follower.server.disk.getLast().batch().truncateFrom()).isZero();
        assertThat(follower.log()).containsExactly(1L, 2L, 5L, 5L);
    }

    /** Figure 2, AppendEntries rule 5: "If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new entry)". */
    @ParameterizedTest
    @CsvSource({"0, 0", "2, 2", "4, 4", "9, 4"})
    void commitIndexIsTheLowerOfLeaderCommitAndLastNewEntry(long leaderCommit, long expected) {
        SoloServer follower = SoloServer.with(3, 5, 1, 2);
        follower.receive(2, append(5, 2, 2, leaderCommit, 5, 5));
        assertThat(follower.status().commitIndex()).isEqualTo(expected);
    }

    /** Rule 5's "last new entry": behind what the request vouches for there may stand entries that the leader does not have. */
    @Test
    void entriesTheRequestDoesNotVouchForAreNotCommitted() {
        SoloServer follower = SoloServer.with(3, 5, 1, 2, 2, 2);
        follower.receive(2, append(5, 1, 1, 4));
        assertThat(follower.status().commitIndex()).isEqualTo(1);
        follower.receive(2, append(5, 1, 1, 4, 2));
        assertThat(follower.status().commitIndex()).isEqualTo(2);
    }

    /** Figure 2: commitIndex "increases monotonically": a late request with a lower leaderCommit takes nothing back. */
    @Test
    void commitIndexNeverFalls() {
        SoloServer follower = SoloServer.with(3, 5, 1, 2);
        follower.receive(2, append(5, 2, 2, 2));
        follower.receive(2, append(5, 2, 2, 1));
        follower.receive(2, append(5, 0, 0, 2, 1));
        assertThat(follower.status().commitIndex()).isEqualTo(2);
        assertThat(follower.server.applied).hasSize(2);
    }

    /** "When sending an AppendEntries RPC, the leader includes the index and term of the entry … that immediately precedes the new entries." */
    @Test
    void requestNamesTheEntryRightBeforeItsEntries() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 3);
        leader.acceptLast(2);
        leader.propose("x");
        AppendEntries request = leader.lastTo(2, AppendEntries.class);
        assertThat(request.prevLogIndex()).isEqualTo(2);
        assertThat(request.prevLogTerm()).isEqualTo(3);
        assertThat(request.entries().get(0).firstIndex()).isEqualTo(3);
    }

    /**
     * "Whenever AppendEntries returns successfully, the leader knows that the follower's log is identical to its own log up through the new
     * entries" (Figure 2: "If successful: update nextIndex and matchIndex for follower").
     */
    @Test
    void successMovesMatchIndexAndNextIndex() {
        SoloServer leader = leaderThatReplicates(3);
        leader.propose("x", "y");
        leader.acceptLast(2);
        assertThat(leader.status().peers().get(0).matchIndex()).isEqualTo(2);
        leader.propose("z");
        assertThat(leader.lastTo(2, AppendEntries.class).prevLogIndex()).isEqualTo(2);
    }

    /** "When a leader first comes to power, it initializes all nextIndex values to the index just after the last one in its log." */
    @Test
    void newLeaderBeginsBehindItsLastEntry() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 3, 3);
        assertThat(leader.lastTo(2, AppendEntries.class).prevLogIndex()).isEqualTo(3);
        assertThat(leader.lastTo(3, AppendEntries.class).prevLogIndex()).isEqualTo(3);
    }

    /** Figure 2: matchIndex is "initialized to 0" and both are "reinitialized after election": a new term begins knowing nothing. */
    @Test
    void newLeaderForgetsWhatItKnewOfFollowersInAnEarlierTerm() {
        SoloServer leader = leaderThatReplicates(3);
        leader.propose("x");
        leader.acceptLast(2);
        assertThat(leader.status().peers().get(0).matchIndex()).isEqualTo(1);
        AppendEntriesReply late = accepted(leader.lastTo(2, AppendEntries.class));
        leader.receive(3, RequestVoteReply.refused(6, VoteAnswer.LOG_IS_BEHIND));
        leader.lead();
        assertThat(leader.status().peers().get(0).matchIndex()).isZero();
        leader.receive(2, late);
        assertThat(leader.status().peers().get(0).matchIndex()).isZero();
    }

    /**
     * An answer to a request of another stream says nothing of this one: (1) follower 2 acknowledges 5 entries; (2) it is removed, loses
     * its disk and is added again in the same term; (3) a copy of the old acknowledgement arrives.
     */
    @Test
    void answerOfAnotherStreamIsNotCounted() {
        SoloServer leader = leaderThatReplicates(3);
        leader.propose("x");
        leader.write();
        AppendEntries request = leader.lastTo(2, AppendEntries.class);
        leader.receive(2, new AppendEntriesReply(5, request.streamId() + 7, request.sequence(), 0, true, 0, 1, 0, 0));
        assertThat(leader.status().commitIndex()).isZero();
        assertThat(leader.status().peers().get(0).matchIndex()).isZero();
    }

    /** "After a rejection, the leader decrements nextIndex and retries the AppendEntries RPC": in the same turn. */
    @Test
    void refusalMakesTheLeaderRetryFromFurtherBack() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 3, 3);
        leader.receive(2, refused(leader.lastTo(2, AppendEntries.class), 1, 1));
        AppendEntries retry = leader.lastTo(2, AppendEntries.class);
        assertThat(retry.prevLogIndex()).isEqualTo(1);
        assertThat(retry.prevLogTerm()).isEqualTo(1);
        assertThat(retry.lastIndex()).isEqualTo(3);
    }

    /** A refusal always moves nextIndex back, whatever the follower claims, and never below what it is known to hold. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 9})
    void refusalMovesNextIndexBackWhateverItClaims(long conflictIndex) {
        SoloServer leader = SoloServer.leader(3, 5, 1, 3, 3);
        leader.receive(2, refused(leader.lastTo(2, AppendEntries.class), conflictIndex, 3));
        assertThat(leader.lastTo(2, AppendEntries.class).prevLogIndex()).isBetween(0L, 2L);
    }

    /** A refusal that later answers have overtaken changes nothing. */
    @Test
    void outdatedRefusalIsIgnored() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 3, 3);
        AppendEntries first = leader.lastTo(2, AppendEntries.class);
        leader.receive(2, refused(first, 1, 1));
        leader.acceptLast(2);
        int sent = leader.sentTo(2, AppendEntries.class).size();
        leader.receive(2, refused(first, 0, 0));
        assertThat(leader.sentTo(2, AppendEntries.class)).hasSize(sent);
        assertThat(leader.status().peers().get(0).matchIndex()).isEqualTo(3);
    }

    /**
     * A follower that refuses what it acknowledged as durable has lost it, as one does whose disk was put back to an older state. What it
     * said before does not count any more, and it is sent the entries again.
     */
    @Test
    void followerThatRefusesWhatItAcknowledgedIsSentItAgain_andNotCountedBefore() {
        SoloServer leader = SoloServer.leader(5, 5, 1, 3, 3);
        leader.propose("x");
        leader.write();
        leader.acceptLast(2);
        leader.acceptLast(2);
        assertThat(leader.status().peers().get(0).matchIndex()).isEqualTo(4);
        AppendEntriesReply formerly = accepted(leader.lastTo(2, AppendEntries.class));
        leader.engine().peerLost(2);
        leader.after(100);
        leader.receive(2, refused(leader.lastTo(2, AppendEntries.class), 2, 3));
        assertThat(leader.status().peers().get(0).problem()).contains("lost entries up to 4");
        leader.receive(2, formerly);
        leader.acceptLast(3);
        leader.acceptLast(3);
        assertThat(leader.status().commitIndex()).isZero();
        leader.after(100);
        assertThat(leader.lastTo(2, AppendEntries.class).prevLogIndex()).isEqualTo(2);
        leader.acceptLast(2);
        leader.acceptLast(2);
        assertThat(leader.status().commitIndex()).isEqualTo(4);
        assertThat(leader.status().peers().get(0).problem()).isNull();
    }

    /** One that refuses whatever it is asked, or accepts and refuses in turn, is not asked as fast as it can answer. */
    @Test
    void followerThatRefusesWhatItAcknowledgedIsAskedAtHeartbeatsOnly() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 3, 3);
        leader.acceptLast(2);
        leader.propose("x");
        leader.engine().peerLost(2);
        leader.after(100);
        int sent = leader.sentTo(2, AppendEntries.class).size();
        for (int i = 0; i < 10; i++) {
            leader.receive(2, refused(leader.lastTo(2, AppendEntries.class), 2, 3));
        }
        assertThat(leader.sentTo(2, AppendEntries.class)).hasSize(sent);
        for (int heartbeat = 1; heartbeat <= 5; heartbeat++) {
            leader.after(100);
            assertThat(leader.lastTo(2, AppendEntries.class).entries()).isEmpty();
            leader.acceptLast(2);
            for (int i = 0; i < 100; i++) {
                leader.receive(2, refused(leader.lastTo(2, AppendEntries.class), 2, 3));
            }
        }
        assertThat(leader.sentTo(2, AppendEntries.class))
                .as("a few steps back after each heartbeat")
                .hasSizeLessThan(sent + 5 * 10);
    }

    /** A connection that breaks again and again costs no more than the heartbeats while the follower is not reached. */
    @Test
    void brokenConnectionIsTriedAtHeartbeatsOnly() {
        SoloServer leader = leaderThatReplicates(3);
        leader.propose("x");
        leader.engine().peerLost(2);
        leader.turn();
        int sent = leader.sentTo(2, AppendEntries.class).size();
        for (int i = 0; i < 10; i++) {
            leader.engine().peerLost(2);
            leader.turn();
        }
        assertThat(leader.sentTo(2, AppendEntries.class)).hasSize(sent);
    }

    /**
     * Figure 7: whatever a follower's log looks like, "eventually nextIndex will reach a point where the leader and follower logs match"; then
     * it equals the leader's. "One AppendEntries RPC will be required for each term with conflicting entries, rather than one RPC per entry."
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 1 1 4 4 5 5 6 6",
                "1 1 1 4",
                "1 1 1 4 4 5 5 6 6 6 6",
                "1 1 1 4 4 5 5 6 6 6 7 7",
                "1 1 1 4 4 4 4",
                "1 1 1 2 2 2 3 3 3 3 3"
            })
    void followerLogsOfFigure7BecomeTheLeadersLog(String log) {
        long[] terms = Arrays.stream(log.split(" ")).mapToLong(Long::parseLong).toArray();
        long[] leaders = {1, 1, 1, 4, 4, 5, 5, 6, 6, 6};
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.restore(1, 7, 0, leaders);
        cluster.restore(2, 7, 0, terms);
        cluster.restore(3, 7, 0, leaders);
        List<Letter> refusals = new ArrayList<>();
        cluster.watch = letter -> {
            if (letter.message() instanceof AppendEntriesReply reply && !reply.success()) {
                refusals.add(letter);
            }
        };
        cluster.isolate(2);
        cluster.elect(1);
        cluster.heal();
        cluster.run(300);
        assertThat(cluster.role(1)).isEqualTo(ServerRole.LEADER);
        assertThat(cluster.server(2).storedLast())
                .as("behind the entry that opens the term, two seal the majority and then the last server")
                .isEqualTo(13);
        assertThat(cluster.server(2).applied).isEqualTo(cluster.server(1).applied);
        assertThat(refusals.size())
                .isLessThanOrEqualTo(1 + (int) Arrays.stream(terms).distinct().count());
    }

    /** The same with long tails: a thousand conflicting entries of three terms cost a few round trips. */
    @Test
    void longConflictingTailCostsARoundTripPerTermAndNotPerEntry() {
        long[] leaders = new long[1_500];
        long[] others = new long[1_500];
        Arrays.fill(leaders, 0, 500, 1);
        Arrays.fill(leaders, 500, 1_500, 6);
        Arrays.fill(others, 0, 500, 1);
        Arrays.fill(others, 500, 800, 2);
        Arrays.fill(others, 800, 1_100, 3);
        Arrays.fill(others, 1_100, 1_500, 4);
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.restore(1, 7, 0, leaders);
        cluster.restore(2, 7, 0, others);
        cluster.restore(3, 7, 0, leaders);
        int[] refusals = {0};
        cluster.watch = letter -> {
            boolean isRefusal = letter.message() instanceof AppendEntriesReply reply && !reply.success();
            refusals[0] += isRefusal ? 1 : 0;
        };
        cluster.elect(1);
        cluster.run(500);
        assertThat(cluster.server(2).applied).isEqualTo(cluster.server(1).applied);
        assertThat(cluster.server(2).appliedTerms.subList(500, 1_501)).containsOnly(6L, 8L);
        assertThat(refusals[0]).isBetween(1, 4);
    }

    /** Log Matching, "a leader creates at most one entry with a given log index in a given term": indexes only rise. */
    @Test
    void leaderNumbersEntriesWithoutGapOrRepetition() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 3);
        assertThat(leader.propose("a", "b").firstIndex()).isEqualTo(3);
        assertThat(leader.propose("c").firstIndex()).isEqualTo(5);
        assertThat(leader.propose("d").firstIndex()).isEqualTo(6);
        assertThat(leader.log()).containsExactly(1L, 3L, 5L, 5L, 5L, 5L);
    }

    /** Leader Append-Only: "A leader never overwrites or deletes entries in its own log", whatever followers answer. */
    @Test
    void leaderNeverRemovesEntriesOfItsOwn() {
        SoloServer leader = SoloServer.leader(3, 5, 1, 3, 3);
        leader.propose("x");
        leader.receive(2, refused(leader.lastTo(2, AppendEntries.class), 0, 0));
        leader.receive(3, refused(leader.lastTo(3, AppendEntries.class), 1, 9));
        leader.receive(3, append(4, 0, 0, 0, 2, 2));
        assertThat(leader.server.disk).allMatch(persist -> persist.batch().truncateFrom() == 0);
        assertThat(leader.log()).containsExactly(1L, 3L, 3L, 5L);
    }

    /** "A single slow follower will not impact performance": nothing waits for the one that never answers. */
    @Test
    void slowFollowerDelaysNothing() {
        SoloServer leader = leaderThatReplicates(3);
        for (int i = 1; i <= 100; i++) {
            leader.propose("x" + i);
            leader.write();
            leader.receive(2, accepted(leader.lastTo(2, AppendEntries.class)));
            assertThat(leader.status().commitIndex()).isEqualTo(i);
        }
    }

    /** Requests are sent ahead of the answers, as many as the limit allows and no more. */
    @Test
    void requestsArePipelinedUpToTheLimit() {
        SoloServer leader = leaderThatReplicates(3);
        leader.sent.clear();
        for (int i = 1; i <= 40; i++) {
            leader.propose("x" + i);
        }
        assertThat(leader.sentTo(2, AppendEntries.class)).hasSize(16);
        leader.write();
        leader.acceptLast(2);
        assertThat(leader.lastTo(2, AppendEntries.class).lastIndex()).isEqualTo(40);
    }

    /** A leader of term 5 with an empty log whose followers all agree with it. */
    private static SoloServer leaderThatReplicates(int size) {
        SoloServer leader = SoloServer.leader(size, 5);
        for (int id = 2; id <= size; id++) {
            leader.acceptLast(id);
        }
        return leader;
    }
}
