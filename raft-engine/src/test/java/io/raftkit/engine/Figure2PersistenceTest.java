package io.raftkit.engine;

import static io.raftkit.engine.SoloServer.append;
import static io.raftkit.engine.SoloServer.preVote;
import static io.raftkit.engine.SoloServer.requestVote;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Figure 2, "Persistent state on all servers: updated on stable storage before responding to RPCs", and what follows from it. */
class Figure2PersistenceTest {

    /** A vote leaves only when it is durable: a server that forgot it could give it again, to another. */
    @Test
    void grantedVoteLeavesOnlyWhenItIsDurable() {
        SoloServer voter = SoloServer.with(3, 4);
        voter.receive(2, requestVote(5, 0, 0));
        assertThat(voter.sent).isEmpty();
        voter.writeOne();
        assertThat(voter.server.termAndVote()).isEqualTo(new TermAndVote(5, 2));
        assertThat(voter.sentTo(2, RequestVoteReply.class)).containsExactly(RequestVoteReply.granted(5));
    }

    /** A vote in a term that is durable already waits for its own write all the same. */
    @Test
    void grantedVoteInADurableTermWaitsForItsOwnWrite() {
        SoloServer voter = SoloServer.with(3, 5);
        voter.receive(2, requestVote(5, 0, 0));
        assertThat(voter.sent).isEmpty();
        voter.writeOne();
        assertThat(voter.lastTo(2, RequestVoteReply.class).granted()).isTrue();
    }

    /** A vote lost in a crash was never heard of, so it may be given to another. */
    @Test
    void voteThatACrashTookAwayWasNotHeardByAnybody() {
        SoloServer voter = SoloServer.with(3, 4);
        voter.receive(2, requestVote(5, 0, 0));
        voter.restart();
        voter.receive(3, requestVote(5, 0, 0));
        voter.write();
        assertThat(voter.sentTo(2, RequestVoteReply.class)).isEmpty();
        assertThat(voter.lastTo(3, RequestVoteReply.class).granted()).isTrue();
    }

    /** A vote that is durable outlives a crash: in that term no other candidate gets one. */
    @Test
    void durableVoteOutlivesACrash() {
        SoloServer voter = SoloServer.with(3, 4);
        voter.receive(2, requestVote(5, 0, 0));
        voter.write();
        voter.restart();
        voter.receive(3, requestVote(5, 9, 4));
        voter.write();
        assertThat(voter.lastTo(3, RequestVoteReply.class))
                .isEqualTo(RequestVoteReply.refused(5, VoteAnswer.VOTED_FOR_ANOTHER));
    }

    /** Term and vote are one record: no crash leaves a new term with an old vote, or a vote without its term. */
    @Test
    void termAndVoteAreWrittenInOneStep() {
        SoloServer voter = SoloServer.voted(3, 4, 3);
        voter.receive(2, requestVote(5, 0, 0));
        assertThat(voter.server.disk)
                .singleElement()
                .satisfies(
                        persist -> assertThat(StoredRecords.of(persist.batch()).termAndVote())
                                .isEqualTo(new TermAndVote(5, 2)));
    }

    /** An acknowledgement leaves only when the entries are durable. */
    @Test
    void acknowledgementLeavesOnlyWhenTheEntriesAreDurable() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0, 5, 5));
        assertThat(follower.sent).isEmpty();
        follower.writeOne();
        assertThat(follower.server.storedLast()).isEqualTo(2);
        assertThat(follower.lastTo(2, AppendEntriesReply.class).matchIndex()).isEqualTo(2);
    }

    /** A heartbeat is answered at once even if the disk is slow, but only with what is durable. */
    @Test
    void heartbeatIsAnsweredAtOnceWithNoMoreThanIsDurable() {
        SoloServer follower = SoloServer.with(3, 5, 4);
        follower.receive(2, append(5, 1, 4, 0, 5, 5));
        follower.receive(2, append(5, 3, 5, 0));
        assertThat(follower.sentTo(2, AppendEntriesReply.class)).singleElement().satisfies(reply -> {
            assertThat(reply.success()).isTrue();
            assertThat(reply.matchIndex()).isEqualTo(1);
        });
    }

    /** A copy of a request whose entries are still on their way to the disk is no more durable than the first. */
    @Test
    void acknowledgementOfADuplicateWaitsForTheFirstWrite() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0, 5, 5));
        follower.receive(2, append(5, 0, 0, 0, 5, 5));
        assertThat(follower.sent).isEmpty();
        follower.write();
        assertThat(follower.sentTo(2, AppendEntriesReply.class)).hasSize(2);
    }

    /** An acknowledgement that reaches no further than what is durable waits for nothing. */
    @Test
    void acknowledgementOfDurableEntriesLeavesAtOnce() {
        SoloServer follower = SoloServer.with(3, 5, 4, 5);
        follower.receive(2, append(5, 2, 5, 0, 5));
        follower.receive(2, append(5, 0, 0, 0, 4, 5));
        assertThat(follower.lastTo(2, AppendEntriesReply.class).matchIndex()).isEqualTo(2);
    }

    /** Not even a refusal leaves while the term it names is not durable. */
    @Test
    void nothingOfATermLeavesBeforeTheTermIsDurable() {
        SoloServer server = SoloServer.with(3, 4, 3);
        server.receive(2, requestVote(9, 0, 0));
        server.receive(2, append(8, 1, 3, 0));
        server.receive(2, preVote(9, 0, 0));
        server.receive(3, append(9, 5, 3, 0));
        assertThat(server.sent).isEmpty();
        server.write();
        assertThat(server.sentTo(2, RequestVoteReply.class))
                .containsExactly(RequestVoteReply.refused(9, VoteAnswer.LOG_IS_BEHIND));
        assertThat(server.sentTo(2, AppendEntriesReply.class)).hasSize(1);
        assertThat(server.sentTo(2, PreVoteReply.class)).hasSize(1);
        assertThat(server.sentTo(3, AppendEntriesReply.class)).hasSize(1);
    }

    /** A candidate asks nobody before its own term and vote are durable. */
    @Test
    void requestsForVotesLeaveOnlyWhenTermAndOwnVoteAreDurable() {
        SoloServer candidate = SoloServer.with(3, 4);
        candidate.campaign();
        assertThat(candidate.sentTo(2, RequestVote.class)).isEmpty();
        candidate.write();
        assertThat(candidate.sentTo(2, RequestVote.class)).hasSize(1);
    }

    /** A candidate's own vote counts only when it is durable. */
    @Test
    void ownVoteCountsOnlyWhenItIsDurable() {
        SoloServer only = SoloServer.with(1, 4);
        only.timeOut();
        assertThat(only.role()).isEqualTo(ServerRole.CANDIDATE);
        only.writeOne();
        assertThat(only.role()).isEqualTo(ServerRole.LEADER);
    }

    /** An earlier write that completes meanwhile says nothing of the vote. */
    @Test
    void ownVoteIsNotConfirmedByAnEarlierWrite() {
        SoloServer only = SoloServer.fresh(1);
        only.after(600);
        assertThat(only.server.disk).hasSize(2);
        only.writeOne();
        assertThat(only.role()).isEqualTo(ServerRole.CANDIDATE);
        only.writeOne();
        assertThat(only.role()).isEqualTo(ServerRole.LEADER);
    }

    /**
     * Why a new term waits for its own durability, and not only the vote: (1) server 1 raises its term to 5 and asks for votes before that
     * is durable; (2) 2 and 3 grant, 1 leads and sends entry x at index 9 to 2; (3) 1 crashes having saved nothing, and restarts in term 4;
     * (4) 1 campaigns for term 5 again, 3 grants again, 1 leads term 5 a second time and puts y at index 9; (5) 2 compares terms only,
     * finds 9 in term 5 already there and keeps x.
     *
     * <p>With {@code durability.covers(currentTerm())} replaced by {@code true} in {@code ServerState.send} this fails.
     */
    @Test
    void leaderNeverLeadsATermTwiceAndPutsDifferentEntriesAtOneIndex() {
        VirtualCluster cluster = VirtualCluster.started(ClusterOptions.of(3).withoutNoOp());
        for (int id = 1; id <= 3; id++) {
            cluster.restore(id, 4, 0, 4, 4, 4, 4, 4, 4, 4, 4);
        }
        cluster.stuckDisks.add(1);
        cluster.server(1).aheadNanos = 700 * VirtualCluster.MILLIS;
        cluster.advance(1);
        cluster.settle();
        cluster.isolate(3);
        cluster.propose(1, "x");
        cluster.settle();
        cluster.crash(1);
        cluster.stuckDisks.clear();
        cluster.start(1);
        assertThat(cluster.engine(1).currentTerm()).isEqualTo(4);
        cluster.isolate(2);
        cluster.elect(1);
        cluster.propose(1, "y");
        cluster.heal();
        cluster.run(300);
        for (int id = 1; id <= 3; id++) {
            assertThat(cluster.server(id).storedCommand(9)).isEqualTo("y");
        }
    }

    /**
     * A late ticket does not confirm entries that replaced those it wrote: (1) entries 1..5 of term 2 are handed over with one ticket; (2)
     * before it completes, a new leader has them replaced by its own, in the next ticket; (3) the first ticket completes. Taken at its word
     * it would confirm 1..5, which by now are entries that nobody has written.
     *
     * <p>Without the loop over {@code outstanding} in {@code Durability.truncatedFrom} this fails.
     */
    @Test
    void ticketOfReplacedEntriesDoesNotConfirmTheirSuccessors() {
        SoloServer follower = SoloServer.with(3, 3);
        follower.receive(2, append(3, 0, 0, 0, 2, 2, 2, 2, 2));
        follower.receive(3, append(4, 0, 0, 0, 3, 3, 3, 3, 3));
        assertThat(follower.server.disk).hasSize(2);
        follower.writeOne();
        assertThat(follower.status().durableIndex()).isZero();
        follower.receive(3, append(4, 5, 3, 5));
        assertThat(follower.server.applied).isEmpty();
        assertThat(follower.sentTo(3, AppendEntriesReply.class)).allMatch(reply -> reply.matchIndex() == 0);
        follower.write();
        assertThat(follower.status().durableIndex()).isEqualTo(5);
        assertThat(follower.server.applied).hasSize(5).startsWith("COMMAND:1/3");
    }

    /** The same when only a part is replaced: what stays is confirmed, no more. */
    @Test
    void ticketConfirmsWhatWasLeftOfItsEntries() {
        SoloServer follower = SoloServer.with(3, 3);
        follower.receive(2, append(3, 0, 0, 0, 2, 2, 2, 2, 2));
        follower.receive(3, append(4, 3, 2, 0, 3));
        follower.writeOne();
        assertThat(follower.status().durableIndex()).isEqualTo(3);
        follower.writeOne();
        assertThat(follower.status().durableIndex()).isEqualTo(4);
    }

    /** Held messages leave in the order of their tickets, each with its own. */
    @Test
    void heldMessagesLeaveWithTheirTicket() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0, 5));
        follower.receive(2, append(5, 1, 5, 0, 5));
        List<Long> matches = new ArrayList<>();
        while (!follower.server.disk.isEmpty()) {
            follower.writeOne();
            matches.add(follower.lastTo(2, AppendEntriesReply.class).matchIndex());
        }
        assertThat(matches).containsExactly(1L, 2L);
    }

    /** A held message that brings nothing to write takes no ticket: it leaves when all that was handed over before is durable. */
    @Test
    void heldMessageWithNothingToWriteWaitsForTheTicketsBeforeIt() {
        SoloServer voter = SoloServer.with(3, 5);
        voter.receive(2, append(5, 0, 0, 0, 5));
        voter.receive(3, requestVote(5, 1, 5));
        voter.receive(3, requestVote(5, 1, 5));
        assertThat(voter.server.disk).hasSize(2);
        voter.writeOne();
        assertThat(voter.sentTo(3, RequestVoteReply.class)).isEmpty();
        voter.writeOne();
        assertThat(voter.sentTo(3, RequestVoteReply.class))
                .containsExactly(RequestVoteReply.granted(5), RequestVoteReply.granted(5));
    }

    /** Or it leaves with the next ticket, if there is more to write by then. */
    @Test
    void heldMessageWithNothingToWriteLeavesWithTheNextTicket() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 0, 5));
        follower.receive(2, append(5, 0, 0, 0, 5));
        follower.receive(3, requestVote(5, 1, 5));
        assertThat(follower.server.disk).hasSize(2);
        assertThat(follower.server.disk.getLast().held())
                .extracting(out -> out.message().getClass().getSimpleName())
                .containsExactly("AppendEntriesReply", "RequestVoteReply");
    }

    /** Where all that a message promises is durable already, it waits for nothing. */
    @Test
    void voteAskedForAgainWhenItIsDurableLeavesAtOnce() {
        SoloServer voter = SoloServer.voted(3, 5, 2);
        voter.receive(2, requestVote(5, 0, 0));
        assertThat(voter.server.disk).isEmpty();
        assertThat(voter.sentTo(2, RequestVoteReply.class)).containsExactly(RequestVoteReply.granted(5));
    }

    /** All that a turn changed is one step for the disk: term, truncation and entries together. */
    @Test
    void everythingOneTurnChangedIsOneStepForTheDisk() {
        SoloServer follower = SoloServer.with(3, 4, 1, 2, 2);
        follower.receive(2, append(5, 1, 1, 0, 5, 5));
        assertThat(follower.server.disk).singleElement().satisfies(persist -> {
            assertThat(StoredRecords.of(persist.batch()).termAndVote()).isEqualTo(new TermAndVote(5, 0));
            assertThat(persist.batch().truncateFrom()).isEqualTo(2);
            assertThat(persist.batch().entries().get(0).lastIndex()).isEqualTo(3);
        });
    }

    /** A server that starts for the first time says nothing before the record of that is durable. */
    @Test
    void nothingLeavesBeforeTheFirstStartIsRecorded() {
        SoloServer server = SoloServer.fresh(3);
        server.receive(2, preVote(1, 0, 0));
        server.timeOutWithoutWriting();
        assertThat(server.sent).isEmpty();
        assertThat(StoredRecords.of(server.server.disk.getFirst().batch()).bootstrap())
                .isNotNull();
        server.write();
        assertThat(server.lastTo(2, PreVoteReply.class).granted()).isTrue();
    }

    /** Figure 2, persistent state: a restarted server has its term, vote and log, and nothing else. */
    @Test
    void restartedServerHasItsTermVoteAndLog() {
        SoloServer follower = SoloServer.with(3, 4);
        follower.receive(2, requestVote(5, 0, 0));
        follower.receive(2, append(5, 0, 0, 0, 3, 5));
        follower.write();
        follower.restart();
        assertThat(follower.term()).isEqualTo(5);
        assertThat(follower.log()).containsExactly(3L, 5L);
        assertThat(follower.role()).isEqualTo(ServerRole.FOLLOWER);
        follower.receive(3, requestVote(5, 9, 9));
        follower.write();
        assertThat(follower.lastTo(3, RequestVoteReply.class).granted()).isFalse();
    }

    /** An entry is applied only when it is committed and durable here: state machines may be ahead of no log. */
    @Test
    void committedEntryIsAppliedOnlyWhenItIsDurableHere() {
        SoloServer follower = SoloServer.with(3, 5);
        follower.receive(2, append(5, 0, 0, 1, 5));
        assertThat(follower.status().commitIndex()).isEqualTo(1);
        assertThat(follower.server.applied).isEmpty();
        follower.write();
        assertThat(follower.server.applied).hasSize(1);
    }

    /** A leader that wins before it hears of its own write sends nothing of its term until then. */
    @Test
    void leaderSendsNothingWhileItsTermIsNotDurable() {
        SoloServer leader = SoloServer.with(3, 4);
        leader.campaign();
        leader.receive(2, RequestVoteReply.granted(5));
        leader.receive(3, RequestVoteReply.granted(5));
        assertThat(leader.role()).isEqualTo(ServerRole.LEADER);
        assertThat(leader.sentTo(2, AppendEntries.class)).isEmpty();
        leader.write();
        assertThat(leader.sentTo(2, AppendEntries.class)).isNotEmpty();
    }
}
