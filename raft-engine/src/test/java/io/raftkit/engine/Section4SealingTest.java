package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.SessionBounds;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.Dispute;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.PreVoteReply;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.engine.message.VoteAnswer;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Thesis §4.1, for entries that say by which storage each member is known: who counts is agreed on, and not who spoke first. */
class Section4SealingTest {
    private static final long EPOCH = 0xABCDEFL;

    /** Members with these storages, 0 for one that is not sealed. */
    private static Configuration sealed(long epoch, long... storeIds) {
        return Configuration.builder()
                .members(IntStream.rangeClosed(1, storeIds.length)
                        .mapToObj(id -> Member.builder(id)
                                .address("server" + id + ":1")
                                .storeId(storeIds[id - 1])
                                .build())
                        .toList())
                .epoch(epoch)
                .sessionBounds(SessionBounds.DEFAULT)
                .build();
    }

    /** What the leader of a term sends: a configuration behind the entry of an index and term. */
    private static AppendEntries configuration(
            long term, long prevLogIndex, long prevLogTerm, long leaderCommit, Configuration configuration) {
        return new AppendEntries(
                term,
                1,
                1,
                0,
                prevLogIndex,
                prevLogTerm,
                leaderCommit,
                List.of(Entries.configuration(prevLogIndex + 1, term, configuration)));
    }

    /** A leader at its first start that has opened its term, and nobody has acknowledged that yet. */
    private static SoloServer leader() {
        SoloServer leader = SoloServer.fresh(3);
        leader.lead();
        return leader;
    }

    private static Configuration latest(SoloServer server) {
        return server.status().membership().latest();
    }

    private static KnownPeers.Standing standing(SoloServer server, int id, long storeId) {
        return server.engine().knownPeers().standing(id, storeId, false);
    }

    /** "... until it has committed an entry from its term": as for every configuration. */
    @Test
    void leaderSeals_onlyAfterItHasCommittedAnEntryOfItsTerm() {
        SoloServer leader = leader();
        assertThat(leader.status().lastIndex()).isEqualTo(1);
        leader.acceptLast(2);
        assertThat(leader.status().commitIndex()).isEqualTo(1);
        assertThat(leader.status().membership().latestIndex()).isEqualTo(2);
        assertThat(latest(leader)).isEqualTo(sealed(latest(leader).epoch(), 1001, 1002, 0));
        assertThat(latest(leader).epoch()).isNotZero();
    }

    /** A server that was heard, but does not hold this leader's history, may be one of another cluster. */
    @Test
    void serverIsSealed_onlyWhenItHasAcknowledgedAnEntryOfTheTerm_andByAFurtherEntry() {
        SoloServer leader = leader();
        leader.acceptLast(2);
        leader.write();
        long epoch = latest(leader).epoch();
        leader.receive(3, PreVoteReply.refused(1, VoteAnswer.LOG_IS_BEHIND));
        leader.acceptLast(2);
        assertThat(leader.status().membership().committedIndex()).isEqualTo(2);
        assertThat(leader.status().lastIndex()).as("server 3 was only heard").isEqualTo(2);
        leader.acceptLast(3);
        leader.acceptLast(3);
        assertThat(leader.status().membership().latestIndex()).isEqualTo(3);
        assertThat(latest(leader)).isEqualTo(sealed(epoch, 1001, 1002, 1003));
        leader.write();
        leader.acceptLast(2);
        leader.acceptLast(3);
        leader.after(120);
        assertThat(leader.status().lastIndex())
                .as("there is nothing more to seal")
                .isEqualTo(3);
    }

    /** One configuration is under way at a time (thesis §4.1). */
    @Test
    void leaderSealsNobodyElse_whileASealIsNotCommitted() {
        SoloServer leader = leader();
        AppendEntries first = leader.lastTo(3, AppendEntries.class);
        leader.acceptLast(2);
        leader.accept(3, first);
        assertThat(leader.status().commitIndex()).isEqualTo(1);
        assertThat(leader.status().lastIndex()).isEqualTo(2);
        assertThat(latest(leader).members().get(2).storeId()).isZero();
    }

    /** A cluster of one seals itself. Two that are called the same, and have the same members, have two epochs. */
    @Test
    void epochs_areDrawn() {
        long[] epochs = new long[2];
        for (int seed = 0; seed < 2; seed++) {
            VirtualCluster cluster = VirtualCluster.started(ClusterOptions.of(1).withSeed(seed));
            cluster.electLeader();
            epochs[seed] = cluster.engine(1).knownPeers().epoch();
            assertThat(cluster.engine(1).status().membership().committed()).isEqualTo(sealed(epochs[seed], 1001));
        }
        assertThat(epochs).doesNotContain(0).doesNotHaveDuplicates();
    }

    /** Indexes are the commands' there. */
    @Test
    void clusterWhoseLeadersDoNotOpenTheirTerms_isNeverSealed() {
        SoloServer leader = SoloServer.leader(3, 5);
        leader.propose("x");
        leader.write();
        leader.acceptLast(2);
        leader.acceptLast(2);
        assertThat(leader.status().commitIndex()).isEqualTo(1);
        assertThat(leader.status().lastIndex()).isEqualTo(1);
    }

    /**
     * The epoch of an entry that is not committed may be replaced: (1) leader 2 seals the cluster with one epoch on half of the servers; (2)
     * leader 3 does so with another on the rest; (3) if they went by them, neither half would hear the other.
     */
    @Test
    void epoch_isNoneUntilItsEntryIsCommitted() {
        SoloServer server = SoloServer.with(3, 5);
        server.receive(2, configuration(5, 0, 0, 0, sealed(EPOCH, 1001, 1002, 0)));
        assertThat(server.status().membership().latestIndex()).isEqualTo(1);
        assertThat(server.engine().knownPeers().epoch()).isZero();
        server.receive(3, configuration(6, 0, 0, 0, sealed(EPOCH + 1, 1001, 0, 1003)));
        assertThat(server.engine().knownPeers().epoch()).isZero();
        server.receive(3, SoloServer.append(6, 1, 6, 1));
        assertThat(server.engine().knownPeers().epoch()).isEqualTo(EPOCH + 1);
    }

    /** What is known to be committed is known after a restart too. */
    @Test
    void epochAndStorages_outliveARestart() {
        SoloServer server = SoloServer.with(3, 5);
        server.receive(2, configuration(5, 0, 0, 1, sealed(EPOCH, 1001, 1002, 1003)));
        server.write();
        server.restart();
        assertThat(server.engine().knownPeers().epoch()).isEqualTo(EPOCH);
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.KNOWN);
        assertThat(standing(server, 3, 9_999)).isEqualTo(KnownPeers.Standing.UNKNOWN_STORE);
    }

    /** A server that forgets its cluster's epoch hears servers of others: the commit of a seal does not wait for something else to write. */
    @Test
    void commitOfASeal_isWrittenAtOnce() {
        SoloServer server = SoloServer.committed(3, 5, 1, 5);
        server.receive(2, configuration(5, 1, 5, 1, sealed(EPOCH, 1001, 1002, 1003)));
        server.write();
        server.receive(2, SoloServer.append(5, 2, 5, 2));
        server.write();
        server.restart();
        assertThat(server.status().commitIndex()).isEqualTo(2);
        assertThat(server.engine().knownPeers().epoch()).isEqualTo(EPOCH);
    }

    /** "A server always uses the latest configuration in its log, regardless of whether the entry is committed", and takes it back. */
    @Test
    void sealThatIsReplaced_isTakenBack() {
        SoloServer server = SoloServer.with(3, 5);
        server.engine().receive(new Sender(3, 7_777, 0), SoloServer.preVote(1, 0, 0));
        server.receive(2, configuration(5, 0, 0, 0, sealed(EPOCH, 1001, 1002, 8_888)));
        assertThat(standing(server, 3, 8_888)).isEqualTo(KnownPeers.Standing.KNOWN);
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.UNKNOWN_STORE);
        server.receive(2, SoloServer.append(6, 0, 0, 0, 6));
        assertThat(standing(server, 3, 1003)).as("first heard").isEqualTo(KnownPeers.Standing.KNOWN);
        assertThat(standing(server, 3, 8_888)).isEqualTo(KnownPeers.Standing.UNKNOWN_STORE);
    }

    /** A stray spoke first under a member's id. It does not cost the member its place. */
    @Test
    void memberThatIsSealed_counts_thoughAnotherSpokeFirstUnderItsId() {
        SoloServer server = SoloServer.fresh(3);
        server.engine().receive(new Sender(3, 6_666, 0), SoloServer.preVote(1, 0, 0));
        server.turn();
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.UNKNOWN_STORE);
        server.receive(2, SoloServer.append(1, 0, 0, 0, 1));
        server.receive(2, configuration(1, 1, 1, 1, sealed(EPOCH, 1001, 1002, 1003)));
        server.write();
        server.sent.clear();
        server.engine().receive(new Sender(3, 6_666, 0), SoloServer.preVote(9, 9, 9));
        server.turn();
        assertThat(server.sentTo(3, PreVoteReply.class)).isEmpty();
        server.receive(3, SoloServer.preVote(1, 0, 0));
        assertThat(server.sentTo(3, PreVoteReply.class)).hasSize(1);
        assertThat(server.status().peers().get(1).isCounted()).isTrue();
    }

    /** Its vote is needed, and it is not the one that is sealed: no majority, however long it lasts. */
    @Test
    void grantOfAnotherStorage_isNotCounted() {
        SoloServer server = sealedFollower();
        server.timeOut();
        server.engine().receive(new Sender(3, 9_999, 0), PreVoteReply.granted(6));
        server.turn();
        assertThat(server.role()).isEqualTo(ServerRole.PRE_CANDIDATE);
        server.receive(2, PreVoteReply.granted(6));
        server.write();
        server.engine().receive(new Sender(3, 9_999, 0), RequestVoteReply.granted(6));
        server.turn();
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
        server.receive(3, RequestVoteReply.granted(6));
        assertThat(server.role()).isEqualTo(ServerRole.LEADER);
    }

    /** A follower whose log holds a seal of all, without having heard server 3 itself. */
    private static SoloServer sealedFollower() {
        SoloServer server = SoloServer.fresh(3);
        server.receive(2, SoloServer.append(5, 0, 0, 0, 5));
        server.receive(2, configuration(5, 1, 5, 1, sealed(EPOCH, 1001, 1002, 1003)));
        server.write();
        return server;
    }

    /** Neither is an acknowledgement, nor an answer to a round of confirmation. */
    @Test
    void acknowledgementAndRoundOfAnotherStorage_areNotCounted() {
        SoloServer leader = sealedFollower();
        leader.lead();
        AppendEntries opening = leader.lastTo(3, AppendEntries.class);
        leader.engine().receive(new Sender(3, 9_999, 0), AppendEntriesReply.accepted(opening, opening.lastIndex()));
        leader.turn();
        assertThat(leader.status().commitIndex()).isEqualTo(1);
        leader.acceptLast(2);
        leader.acceptLast(2);
        leader.write();
        leader.acceptLast(2);
        assertThat(leader.status().commitIndex()).isEqualTo(3);
        leader.receive(2, new ReadIndex(leader.term(), 1, 1));
        AppendEntries round = leader.lastTo(3, AppendEntries.class);
        leader.engine().receive(new Sender(3, 9_999, 0), AppendEntriesReply.accepted(round, round.prevLogIndex()));
        leader.turn();
        assertThat(leader.sentTo(2, ReadIndexReply.class)).isEmpty();
        leader.receive(3, AppendEntriesReply.accepted(round, round.prevLogIndex()));
        assertThat(leader.sentTo(2, ReadIndexReply.class)).hasSize(1);
    }

    /** The epoch stays for the life of the cluster: a leader that finds one in its log, committed or not, draws no other. */
    @Test
    void laterLeader_keepsTheEpoch() {
        SoloServer leader = SoloServer.fresh(3);
        leader.receive(2, SoloServer.append(5, 0, 0, 0, 5));
        leader.receive(2, configuration(5, 1, 5, 1, sealed(EPOCH, 0, 1002, 0)));
        leader.write();
        leader.lead();
        leader.acceptLast(2);
        leader.acceptLast(2);
        leader.write();
        assertThat(leader.status().membership().latestIndex()).isEqualTo(4);
        assertThat(latest(leader)).isEqualTo(sealed(EPOCH, 1001, 1002, 0));
    }

    /** Two leaders in turn begin to seal, each with an epoch of its own; the second one's is committed, everywhere. */
    @Test
    void sealsOfTwoLeaders_endInOne() {
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.isConnected = (from, to) -> from != 3 && to != 3;
        cluster.elect(1);
        cluster.isolate(1);
        cluster.run(50);
        long first = cluster.engine(1).status().membership().latest().epoch();
        assertThat(first).isNotZero();
        cluster.run(3_000);
        cluster.heal();
        cluster.run(3_000);
        long second = cluster.engine(2).knownPeers().epoch();
        assertThat(second).isNotZero();
        for (int id = 1; id <= 3; id++) {
            assertThat(cluster.engine(id).knownPeers().epoch()).isEqualTo(second);
            assertThat(cluster.engine(id).status().membership().committed().members())
                    .extracting(Member::storeId)
                    .containsExactly(1001L, 1002L, 1003L);
        }
    }

    /** Server 1 of three, on an empty disk, that has heard a stray under the id of server 3, and server 2 of its own cluster. */
    private static SoloServer misled() {
        SoloServer server = SoloServer.fresh(3);
        hear(server, 3, 6_666, EPOCH + 1);
        hear(server, 2, 1002, EPOCH);
        assertThat(standing(server, 3, 6_666)).isEqualTo(KnownPeers.Standing.KNOWN);
        server.write();
        return server;
    }

    private static void hear(SoloServer server, int id, long storeId, long epoch) {
        server.engine().receive(new Sender(id, storeId, epoch), SoloServer.preVote(1, 9, 9));
        server.turn();
    }

    /** The stray says of itself that it belongs to another cluster: whatever it promised, it promised others. */
    @Test
    void member_takesThePlaceOfAStray_whenAMajoritySpeaksForItsEpoch() {
        SoloServer server = misled();
        hear(server, 3, 1003, EPOCH);
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.KNOWN);
        assertThat(standing(server, 3, 6_666)).isEqualTo(KnownPeers.Standing.UNKNOWN_STORE);
        assertThat(server.sentTo(3, PreVoteReply.class)).hasSize(2);
        assertThat(server.status().peers().get(1).isCounted()).isTrue();
        server.write();
        server.restart();
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.KNOWN);
    }

    /** As nodes do it: a frame of an unknown storage does not reach the engine, but that there was one does. */
    @Test
    void member_takesThePlaceOfAStray_fromItsNextMessageOn_whenItIsRefused() {
        SoloServer server = misled();
        server.engine().disputed(new Sender(3, 1003, EPOCH), Dispute.UNKNOWN_STORE, "");
        server.turn();
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.KNOWN);
        assertThat(server.status().peers().get(1).problem()).isNull();
    }

    /** It is remembered across a restart for which cluster the stray spoke. */
    @Test
    void member_takesThePlaceOfAStray_thatWasHeardInAnEarlierLife_andNamedItsEpochLater() {
        SoloServer server = SoloServer.fresh(3);
        hear(server, 3, 6_666, 0);
        hear(server, 3, 6_666, EPOCH + 1);
        server.write();
        server.restart();
        hear(server, 2, 1002, EPOCH);
        hear(server, 3, 1003, EPOCH);
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.KNOWN);
    }

    /** Neither one voice, nor one that names no epoch, nor a storage that was heard without an epoch: nothing tells which is the stray. */
    @Test
    void storageHeardFirst_stays_whileNoMajoritySpeaksForAnotherEpoch() {
        SoloServer alone = SoloServer.fresh(3);
        hear(alone, 3, 6_666, EPOCH + 1);
        hear(alone, 3, 1003, EPOCH);
        hear(alone, 3, 1003, EPOCH);
        assertThat(standing(alone, 3, 6_666)).as("one of three").isEqualTo(KnownPeers.Standing.KNOWN);
        SoloServer silent = misled();
        hear(silent, 3, 1003, 0);
        assertThat(standing(silent, 3, 6_666)).as("no epoch").isEqualTo(KnownPeers.Standing.KNOWN);
        SoloServer early = SoloServer.fresh(3);
        hear(early, 3, 1003, 0);
        hear(early, 2, 1002, EPOCH);
        hear(early, 3, 6_666, EPOCH);
        assertThat(standing(early, 3, 1003)).as("heard without an epoch").isEqualTo(KnownPeers.Standing.KNOWN);
    }

    /** Two clusters could otherwise each take the acknowledgements of the other's member for their own: entries of one would be removed. */
    @Test
    void storageHeardFirst_stays_whenThisServerHoldsEntriesOfAnyCluster() {
        SoloServer server = misled();
        server.engine().receive(new Sender(3, 6_666, EPOCH + 1), SoloServer.append(5, 0, 0, 0, 5));
        server.turn();
        hear(server, 3, 1003, EPOCH);
        assertThat(standing(server, 3, 6_666)).isEqualTo(KnownPeers.Standing.KNOWN);
    }

    /** A vote of the one may have been counted: that of the other in the same term is not counted beside it. */
    @Test
    void storageHeardFirst_stays_whileThisServerStandsForElection() {
        SoloServer server = SoloServer.fresh(3);
        hear(server, 3, 6_666, 0);
        server.campaign();
        server.engine().receive(new Sender(3, 6_666, EPOCH + 1), PreVoteReply.refused(1, VoteAnswer.LOG_IS_BEHIND));
        server.turn();
        hear(server, 2, 1002, EPOCH);
        hear(server, 3, 1003, EPOCH);
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
        assertThat(standing(server, 3, 6_666)).isEqualTo(KnownPeers.Standing.KNOWN);
        server.receive(2, SoloServer.preVote(9, 9, 9));
        server.receive(2, SoloServer.requestVote(9, 9, 9));
        hear(server, 3, 1003, EPOCH);
        assertThat(server.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.KNOWN);
    }

    /** What the members agreed on is not changed by who speaks. */
    @Test
    void storageThatIsSealed_stays_whoeverSpeaks() {
        SoloServer server = misled();
        server.receive(2, SoloServer.append(1, 0, 0, 0, 1));
        server.receive(2, configuration(1, 1, 1, 2, sealed(EPOCH, 1001, 1002, 8_888)));
        hear(server, 3, 1003, EPOCH);
        assertThat(standing(server, 3, 8_888)).isEqualTo(KnownPeers.Standing.KNOWN);
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.UNKNOWN_STORE);
    }

    /** A member that is new, so that it names no epoch, finds its place free in a cluster that has one. */
    @Test
    void stray_isForgotten_whenThisServerKnowsTheEpochAsCommitted() {
        SoloServer server = misled();
        server.receive(2, SoloServer.append(1, 0, 0, 0, 1));
        server.receive(2, configuration(1, 1, 1, 2, sealed(EPOCH, 1001, 1002, 0)));
        hear(server, 2, 1002, EPOCH);
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.UNHEARD);
        server.write();
        server.restart();
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.UNHEARD);
        hear(server, 3, 1003, 0);
        assertThat(standing(server, 3, 1003)).isEqualTo(KnownPeers.Standing.KNOWN);
    }

    /** A leader forgets a stray that acknowledged nothing; one whose acknowledgements it counted stays what it is while it leads. */
    @Test
    void stray_isForgottenByALeader_unlessItsAcknowledgementsWereCounted() {
        SoloServer leader = SoloServer.fresh(5);
        for (int stray = 4; stray <= 5; stray++) {
            hear(leader, stray, 6_666, 0);
            hear(leader, stray, 6_666, EPOCH);
        }
        leader.lead();
        AppendEntries opening = leader.lastTo(4, AppendEntries.class);
        leader.acceptLast(2);
        leader.acceptLast(3);
        leader.engine().receive(new Sender(4, 6_666, EPOCH), AppendEntriesReply.accepted(opening, 1));
        leader.turn();
        leader.acceptLast(2);
        leader.acceptLast(3);
        leader.write();
        leader.acceptLast(2);
        assertThat(leader.engine().knownPeers().epoch()).isNotZero().isNotEqualTo(EPOCH);
        assertThat(standing(leader, 4, 6_666)).isEqualTo(KnownPeers.Standing.KNOWN);
        assertThat(standing(leader, 5, 6_666)).isEqualTo(KnownPeers.Standing.UNHEARD);
    }
}
