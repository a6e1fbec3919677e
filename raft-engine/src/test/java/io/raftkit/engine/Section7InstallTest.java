package io.raftkit.engine;

import static io.raftkit.engine.OfferedSnapshots.offer;
import static io.raftkit.engine.OfferedSnapshots.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.RequestVote;
import io.raftkit.engine.message.RequestVoteReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Raft §7 and Figure 13, the receiver of a snapshot: server 1 is offered one by server 2. */
class Section7InstallTest {
    private static final StoredSnapshot NINE = snapshot(9, 4, 1, 2, 3);

    private static InstallSnapshotReply answer(SoloServer server) {
        return server.lastTo(2, InstallSnapshotReply.class);
    }

    /** Rules 2 to 4, "reply and wait for more": what is offered is fetched, and named again at each offer until it is there. */
    @Test
    void offeredSnapshotIsFetchedUntilItIsThere() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        server.receive(2, offer(5, 9, 4));
        assertThat(server.server.fetches)
                .containsOnly(new Effects.Fetch(NINE, 2))
                .hasSize(2);
        assertThat(answer(server)).isEqualTo(InstallSnapshotReply.fetching(offer(5, 9, 4), 9, 0));
        server.receiveSnapshot(NINE);
        server.receive(2, offer(5, 9, 4));
        assertThat(server.server.fetches).as("it is there").hasSize(2);
    }

    /** What the leader cannot give any more another server may have: that one, or a newer one. */
    @Test
    void snapshotThatCannotBeHadFromTheLeader_isLookedForOnAllServers() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        assertThat(server.server.searches).isEmpty();
        server.engine().snapshots().failed(NINE.ref().id(), "it is damaged there");
        server.turn();
        assertThat(server.server.searches).containsExactly(new Effects.Search(9, 0, List.of(2, 3)));
        server.receive(2, offer(5, 9, 4));
        assertThat(answer(server).reason()).isEqualTo("it is damaged there");
        server.receiveSnapshot(snapshot(10, 4, 1, 2, 3));
        server.write();
        assertThat(server.status().lastApplied()).isEqualTo(10);
        server.receive(2, offer(5, 9, 4));
        assertThat(answer(server).phase()).isEqualTo(InstallSnapshotReply.Phase.INSTALLED);
        server.after(600);
        assertThat(server.server.searches).hasSize(1);
    }

    /** What is found on another server may be of a term that this server has not heard of: it will, and then look again. */
    @Test
    void snapshotThatWasFoundAndIsOfALaterTerm_isPassedOver() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        server.engine().snapshots().failed(NINE.ref().id(), "it is damaged there");
        server.turn();
        assertThat(server.server.searches).hasSize(1);
        server.receiveSnapshot(snapshot(10, 6, 1, 2, 3));
        assertThat(server.status().commitIndex()).isZero();
    }

    /** A report that comes late is of another fetch than the one that is wanted, or of one that is over. */
    @Test
    void lateAndRepeatedReportsOfAFailedFetch_changeNothing() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        server.receive(3, offer(6, 12, 5));
        server.engine().snapshots().failed(NINE.ref().id(), "it is not offered any more");
        server.after(600);
        assertThat(server.server.searches).as("that of entry 12 is wanted").isEmpty();
        String twelve = snapshot(12, 5, 1, 2, 3).ref().id();
        server.engine().snapshots().failed(twelve, "it is damaged there");
        server.after(300);
        assertThat(server.server.searches).hasSize(1);
        server.engine().snapshots().failed(twelve, "it is damaged there");
        server.after(300);
        server.receive(3, offer(6, 12, 5));
        assertThat(server.server.fetches).as("its time to try again stays").hasSize(3);
    }

    /** (1) A fetch is given up, (2) a new leader offers the same, (3) the report is heard: the next offer begins it anew. */
    @Test
    void reportOfAFailedFetch_thatComesAfterTheNextOfferOfTheSame_costsTimeOnly() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        server.receive(3, offer(6, 9, 4));
        server.engine().snapshots().failed(NINE.ref().id(), "it is not offered any more");
        server.turn();
        assertThat(server.server.searches).hasSize(1);
        server.after(600);
        server.receive(3, offer(6, 9, 4));
        assertThat(server.server.fetches).endsWith(new Effects.Fetch(NINE, 3)).hasSize(3);
        server.receiveSnapshot(NINE);
        server.write();
        assertThat(server.server.restored).containsExactly(NINE);
    }

    /** … and again, as long as it is needed and not being fetched. */
    @Test
    void searchIsRepeated_unlessTheOfferIsTakenAgain() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        server.engine().snapshots().failed(NINE.ref().id(), "it is damaged there");
        server.turn();
        server.after(600);
        assertThat(server.server.searches).hasSize(2);
        server.receive(2, offer(5, 9, 4));
        assertThat(answer(server).phase()).isEqualTo(InstallSnapshotReply.Phase.FETCHING);
        server.after(100);
        server.after(550);
        assertThat(server.server.searches).hasSize(2);
        // A search that is due but not wanted asked for turn after turn, and left the node no time for anything else.
        assertThat(server.wakesInNanos()).isPositive();
    }

    /** Who asks why a server is behind looks at the leader. */
    @Test
    void leaderIsToldHowMuchIsThere() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        server.engine().snapshots().fetching(NINE.ref().id(), 1_234);
        server.engine().snapshots().fetching(snapshot(8, 4, 1, 2, 3).ref().id(), 5);
        server.receive(2, offer(5, 9, 4));
        assertThat(answer(server)).isEqualTo(InstallSnapshotReply.fetching(offer(5, 9, 4), 9, 1_234));
        server.receive(2, offer(5, 10, 4));
        assertThat(answer(server).bytesFetched()).as("of another one").isZero();
    }

    /** Only what outlives a crash may the leader count: until the record is durable it is told to wait. */
    @Test
    void snapshotIsSaidToBeInstalled_onlyWhenItsRecordIsDurable() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        server.receiveSnapshot(NINE);
        server.receive(2, offer(5, 9, 4));
        assertThat(answer(server).phase()).isEqualTo(InstallSnapshotReply.Phase.FETCHING);
        server.write();
        server.receive(2, offer(5, 9, 4));
        assertThat(answer(server)).isEqualTo(InstallSnapshotReply.installed(offer(5, 9, 4), 9));
    }

    /** Rule 7: "Discard the entire log", and rule 8: "Reset state machine using snapshot contents": in one step, and in this order. */
    @Test
    void logThatLacksTheLastEntryIsDiscarded_andTheStateMachineRestoredOnceThatIsDurable() {
        SoloServer server = SoloServer.committed(3, 5, 2, 1, 1, 2, 3);
        server.receive(2, offer(5, 9, 4));
        server.receiveSnapshot(NINE);
        Effects.Persist step = server.server.disk.getLast();
        assertThat(step.batch().truncateFrom())
                .as("nothing committed is removed")
                .isEqualTo(3);
        assertThat(step.batch().logStart()).isEqualTo(new LogStart(10, 4));
        assertThat(step.batch().snapshotId()).isEqualTo(NINE.ref().id());
        assertThat(server.status().lastIndex()).isEqualTo(9);
        assertThat(server.status().commitIndex()).isEqualTo(9);
        assertThat(server.status().durableIndex()).isEqualTo(2);
        assertThat(server.server.restored).isEmpty();
        assertThat(server.server.inForce).isEmpty();
        server.write();
        assertThat(server.server.restored).containsExactly(NINE);
        assertThat(server.server.inForce).containsExactly(NINE.ref());
        assertThat(server.status().lastApplied()).isEqualTo(9);
        assertThat(server.server.storedFirst()).isEqualTo(10);
        assertThat(server.server.storedLast()).isEqualTo(9);
    }

    /** The log goes on behind the snapshot, with its last entry for the consistency check. */
    @Test
    void entriesBehindTheSnapshotAreTakenAndApplied() {
        SoloServer server = installed();
        server.receive(2, SoloServer.append(5, 9, 4, 11, 5, 5));
        server.write();
        assertThat(server.lastTo(2, AppendEntriesReply.class).matchIndex()).isEqualTo(11);
        assertThat(server.server.applied).hasSize(11).endsWith("COMMAND:10/5", "COMMAND:11/5");
        server.restart();
        assertThat(server.server.restored).containsExactly(NINE);
        server.receive(2, SoloServer.append(5, 11, 5, 11));
        assertThat(server.server.applied).hasSize(11);
    }

    private static SoloServer installed() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        server.receiveSnapshot(NINE);
        server.write();
        return server;
    }

    /** Entries that follow at once are kept for what they are, and applied behind the snapshot. */
    @Test
    void entriesThatArriveBeforeTheRecordIsDurableWaitForIt() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.write();
        server.receive(2, offer(5, 9, 4));
        server.receiveSnapshot(NINE);
        server.receive(2, SoloServer.append(5, 9, 4, 10, 5));
        assertThat(server.server.applied).isEmpty();
        assertThat(server.sentTo(2, AppendEntriesReply.class)).isEmpty();
        server.writeOne();
        assertThat(server.server.applied).hasSize(9);
        server.write();
        assertThat(server.server.applied).hasSize(10);
        assertThat(server.lastTo(2, AppendEntriesReply.class).matchIndex()).isEqualTo(10);
    }

    /** The stored log does not reach up to entries that come in the same turn as the snapshot: they are stored behind it, in a step of their own. */
    @Test
    void entriesThatComeInTheTurnOfTheSnapshotAreStoredBehindIt() {
        SoloServer server = SoloServer.committed(3, 5, 2, 1, 1, 2, 3);
        server.write();
        server.receive(2, offer(5, 9, 4));
        server.server.fetched(NINE);
        server.engine().snapshots().received(NINE);
        server.hear(2, SoloServer.append(5, 9, 4, 11, 5, 5));
        // A snapshot inside the log that begins behind the first one.
        server.server.fetched(snapshot(10, 5, 1, 2, 3));
        server.engine().snapshots().received(snapshot(10, 5, 1, 2, 3));
        server.turn();
        assertThat(server.server.disk).hasSize(1);
        assertThat(server.server.disk.getLast().batch().entries()).isEmpty();
        server.writeUntold();
        assertThat(server.server.storedSnapshot()).isEqualTo(NINE);
        assertThat(server.server.storedLast()).isEqualTo(9);
        server.restart();
        assertThat(server.status().lastApplied()).isEqualTo(9);
    }

    /** … and only what is stored is acknowledged, or known to be committed after a restart. */
    @Test
    void entriesThatComeInTheTurnOfTheSnapshotAreAcknowledgedOnceTheyAreStored() {
        SoloServer server = SoloServer.committed(3, 5, 2, 1, 1, 2, 3);
        server.write();
        server.receive(2, offer(5, 9, 4));
        server.server.fetched(NINE);
        server.engine().snapshots().received(NINE);
        server.hear(2, SoloServer.append(5, 9, 4, 11, 5, 5));
        server.turn();
        server.writeOne();
        assertThat(server.status().durableIndex()).isEqualTo(9);
        assertThat(server.sentTo(2, AppendEntriesReply.class)).isEmpty();
        server.write();
        assertThat(server.lastTo(2, AppendEntriesReply.class).matchIndex()).isEqualTo(11);
        assertThat(server.server.applied).hasSize(11).endsWith("COMMAND:10/5", "COMMAND:11/5");
        assertThat(server.server.restored).containsExactly(NINE);
        server.restart();
        assertThat(server.status().commitIndex()).isEqualTo(11);
    }

    /** A candidate may be elected in the turn in which it gets a snapshot: its first entry is stored behind it all the same. */
    @Test
    void leaderThatIsElectedInTheTurnOfTheSnapshotGoesOnBehindIt() {
        SoloServer server = SoloServer.fresh(3);
        server.write();
        server.receive(2, offer(5, 9, 4));
        server.campaign();
        server.write();
        server.server.fetched(NINE);
        server.engine().snapshots().received(NINE);
        server.hear(2, RequestVoteReply.granted(server.term()));
        server.turn();
        server.write();
        assertThat(server.role()).isEqualTo(ServerRole.LEADER);
        assertThat(server.server.storedLast()).isEqualTo(10);
        assertThat(server.server.storedFirst()).isEqualTo(10);
        assertThat(server.status().durableIndex()).isEqualTo(10);
    }

    /** Rule 6: "If existing log entry has same index and term as snapshot's last included entry, retain log entries following it and reply". */
    @Test
    void logThatHasTheLastEntryKeepsWhatFollows_andIsCommittedUpToThere() {
        SoloServer server = SoloServer.with(3, 5, 1, 1, 2, 3);
        server.receive(2, offer(5, 3, 2));
        assertThat(answer(server)).isEqualTo(InstallSnapshotReply.installed(offer(5, 3, 2), 3));
        assertThat(server.server.fetches).isEmpty();
        assertThat(server.server.applied).hasSize(3);
        assertThat(server.log()).containsExactly(1L, 1L, 2L, 3L);
    }

    /** … also if it got that entry while the snapshot was fetched. */
    @Test
    void logThatHasTheLastEntryByNowKeepsWhatFollows() {
        SoloServer server = SoloServer.with(3, 5, 1);
        StoredSnapshot three = snapshot(3, 2, 1, 2, 3);
        server.receive(2, offer(5, 3, 2));
        server.receive(2, SoloServer.append(5, 1, 1, 1, 2, 2, 5));
        server.receiveSnapshot(three);
        server.write();
        assertThat(server.log()).containsExactly(1L, 2L, 2L, 5L);
        assertThat(server.status().commitIndex()).isEqualTo(3);
        assertThat(server.server.restored).as("the entries are there").isEmpty();
        assertThat(server.server.applied).endsWith("COMMAND:3/2");
        assertThat(server.server.storedSnapshot()).isEqualTo(three);
        server.restart();
        assertThat(server.server.restored).containsExactly(three);
        assertThat(server.log()).containsExactly(1L, 2L, 2L, 5L);
    }

    /** What the state machine is to apply from the log stays there until it has, though a snapshot stands for it. */
    @Test
    void entriesThatAreYetToBeAppliedStay() {
        SoloServer server = SoloServer.droppingLog(3, 5, 0, 1, 1, 2);
        RaftEngine engine = server.server.restartedEngine(0);
        engine.snapshots().received(snapshot(3, 2, 1, 2, 3));
        Effects effects = engine.takeEffects();
        assertThat(effects.persist().batch().snapshotId())
                .isEqualTo(snapshot(3, 2, 1, 2, 3).ref().id());
        assertThat(effects.persist().batch().logStart()).isEqualTo(LogStart.ORIGIN);
        assertThat(effects.restore()).isNull();
    }

    /** An entry that the log has, and the disk not yet, is no more than the leader may count of any entry. */
    @Test
    void entriesThatAreNotDurableAreNotSaidToBeInstalled() {
        SoloServer server = SoloServer.with(3, 5, 1);
        server.write();
        server.receive(2, SoloServer.append(5, 1, 1, 0, 2, 2));
        server.receive(2, offer(5, 3, 2));
        assertThat(answer(server).phase()).isEqualTo(InstallSnapshotReply.Phase.FETCHING);
        assertThat(server.server.fetches).isEmpty();
        server.write();
        server.receive(2, offer(5, 3, 2));
        assertThat(answer(server)).isEqualTo(InstallSnapshotReply.installed(offer(5, 3, 2), 3));
    }

    /** Figure 2: commitIndex "increases monotonically": an older snapshot, offered or received late, sets nothing back. */
    @Test
    void snapshotThatReachesNoFurtherThanCommitIndexIsPassedOver() {
        SoloServer server = SoloServer.committed(3, 5, 3, 1, 1, 2, 3);
        List<String> applied = List.copyOf(server.server.applied);
        server.receive(2, offer(5, 2, 1));
        assertThat(answer(server)).isEqualTo(InstallSnapshotReply.installed(offer(5, 2, 1), 3));
        for (long index = 1; index <= 3; index++) {
            server.receiveSnapshot(snapshot(index, index == 3 ? 2 : 1, 1, 2, 3));
        }
        server.write();
        assertThat(server.status().commitIndex()).isEqualTo(3);
        assertThat(server.log()).containsExactly(1L, 1L, 2L, 3L);
        assertThat(server.server.storedSnapshot()).isNull();
        assertThat(server.server.applied).isEqualTo(applied);
    }

    /** Figure 3, Leader Completeness: a leader whose snapshot contradicts what is committed here has lost it. */
    @Test
    void offerThatContradictsACommittedEntryIsABreachOfSafety() {
        SoloServer server = SoloServer.committed(3, 5, 3, 1, 1, 2, 3);
        assertThat(Section51BasicsTest.violationOf(() -> server.receive(2, offer(5, 3, 3))))
                .contains("where term 2 is committed (commitIndex 3)");
    }

    /** Rule 8: "… and load snapshot's cluster configuration": one in the discarded log governs no more. */
    @Test
    void membershipBeginsAgainAtTheSnapshotsConfiguration() {
        SoloServer server = SoloServer.with(3, 5);
        Configuration four = Configuration.of(
                List.of(Member.voter(1, "a"), Member.voter(2, "b"), Member.voter(3, "c"), Member.voter(4, "d")));
        server.receive(2, new AppendEntries(5, 1, 1, 0, 0, 0, 0, List.of(Entries.configuration(1, 5, four))));
        assertThat(server.status().membership().latestIndex()).isEqualTo(1);
        Configuration two = Configuration.of(List.of(Member.voter(1, "a"), Member.voter(2, "b")));
        StoredSnapshot snapshot = new StoredSnapshot(SnapshotRef.of(9, 4, 1_000, 7, two, 1), 100);
        server.receiveSnapshot(snapshot);
        assertThat(server.status().membership().latest()).isEqualTo(two);
        assertThat(server.status().membership().committedIndex()).isEqualTo(7);
        assertThat(server.engine().knownPeers().standing(4, 1004, true)).isEqualTo(KnownPeers.Standing.OUTSIDER);
        server.write();
        server.restart();
        assertThat(server.status().membership().latest()).isEqualTo(two);
    }

    /** Configurations of one history rise. */
    @Test
    void snapshotWithAnOlderConfigurationThanTheCommittedOneIsRefused() {
        SoloServer server = SoloServer.with(3, 5);
        Configuration three =
                Configuration.of(List.of(Member.voter(1, "a"), Member.voter(2, "b"), Member.voter(3, "c")));
        server.receive(2, new AppendEntries(5, 1, 1, 0, 0, 0, 1, List.of(Entries.configuration(1, 5, three))));
        assertThatIllegalStateException()
                .isThrownBy(() -> server.engine().snapshots().received(NINE))
                .withMessageContaining("that of entry 1 is committed");
    }

    /** A search may have found it on a server that hears another leader, and end when nothing is searched for any more. */
    @Test
    void snapshotOfALaterTermThanTheServers_isPassedOver() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.engine().snapshots().received(snapshot(9, 6, 1, 2, 3));
        server.turn();
        assertThat(server.log()).containsExactly(1L, 1L);
        assertThat(server.server.restored).isEmpty();
        assertThat(server.status().commitIndex()).isZero();
    }

    /** Raft §5.4.1: an installed snapshot counts as the entries for which it stands, in votes asked for and in votes given. */
    @Test
    void serverVotesByTheSnapshotsLastEntry() {
        SoloServer server = installed();
        server.receive(3, SoloServer.requestVote(6, 8, 4));
        assertThat(server.sentTo(3, RequestVoteReply.class)).noneMatch(RequestVoteReply::granted);
        server.campaign();
        server.write();
        RequestVote asked = server.lastTo(2, RequestVote.class);
        assertThat(asked.lastLogIndex()).isEqualTo(9);
        assertThat(asked.lastLogTerm()).isEqualTo(4);
    }

    /** A fetch may take hours: meanwhile the server votes and stands for election as any other. */
    @Test
    void serverThatFetchesTakesPartInElections() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        server.timeOut();
        server.receive(3, SoloServer.requestVote(6, 9, 4));
        server.write();
        assertThat(server.lastTo(3, RequestVoteReply.class).granted()).isTrue();
        server.campaign();
        server.receiveSnapshot(NINE);
        server.write();
        assertThat(server.role()).isEqualTo(ServerRole.CANDIDATE);
        assertThat(server.status().lastApplied()).isEqualTo(9);
    }

    /** A leader has all that is committed (Figure 3), so what it asked for before is of no use to it. */
    @Test
    void leaderPassesOverWhatItFetchedBefore() {
        SoloServer server = SoloServer.leader(3, 5, 1, 1);
        server.receiveSnapshot(NINE);
        server.write();
        assertThat(server.log()).containsExactly(1L, 1L);
        assertThat(server.server.storedSnapshot()).isNull();
        assertThat(server.role()).isEqualTo(ServerRole.LEADER);
    }

    /** What cannot be fetched is said to the leader, and asked for again after a while, not at once. */
    @Test
    void failedFetchIsToldAndTriedAgainLater() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        server.engine().snapshots().failed("another", "of no interest");
        server.receive(2, offer(5, 9, 4));
        assertThat(answer(server).phase()).isEqualTo(InstallSnapshotReply.Phase.FETCHING);
        server.engine().snapshots().failed(NINE.ref().id(), "the disk has no room for 5000 bytes");
        server.receive(2, offer(5, 9, 4));
        assertThat(answer(server))
                .isEqualTo(InstallSnapshotReply.refused(offer(5, 9, 4), "the disk has no room for 5000 bytes"));
        assertThat(server.server.fetches).hasSize(2);
        server.after(300);
        server.receive(2, offer(5, 9, 4));
        assertThat(server.server.fetches).hasSize(2);
        server.after(300);
        server.receive(2, offer(5, 9, 4));
        assertThat(server.server.fetches).hasSize(3);
    }

    /** A new leader has its own snapshots: the fetch goes on from there, and the latest offer counts. */
    @Test
    void nextLeadersOfferTakesThePlaceOfTheLast() {
        SoloServer server = SoloServer.with(3, 5, 1, 1);
        server.receive(2, offer(5, 9, 4));
        server.receive(3, offer(6, 12, 5));
        assertThat(server.server.fetches)
                .containsExactly(new Effects.Fetch(NINE, 2), new Effects.Fetch(snapshot(12, 5, 1, 2, 3), 3));
        server.receiveSnapshot(NINE);
        assertThat(server.status().commitIndex()).as("what is there is of use").isEqualTo(9);
        server.receive(3, offer(6, 12, 5));
        assertThat(server.server.fetches).hasSize(3);
    }

    /** Committed entries that were being read from disk for the state machine are in the snapshot. */
    @Test
    void loadThatWasUnderWayForTheStateMachineIsForgotten() {
        SoloServer server = SoloServer.droppingLog(3, 5, 0, 1, 1, 2);
        RaftEngine engine = server.server.restartedEngine(0);
        engine.receive(new Sender(2, 1002, 0), SoloServer.append(5, 3, 2, 2));
        Effects.Load load = engine.takeEffects().loads().get(0);
        engine.snapshots().received(NINE);
        Effects effects = engine.takeEffects();
        long ticket = effects.persist().ticket();
        assertThat(effects.restore()).isNull();
        engine.loaded(load.id(), null);
        engine.persisted(ticket);
        effects = engine.takeEffects();
        assertThat(effects.restore()).isEqualTo(NINE);
        assertThat(effects.apply()).isEmpty();
        engine.snapshots().restored(9);
        assertThat(engine.status().lastApplied()).isEqualTo(9);
    }

    /** Entries that the state machine was given before it is given a snapshot are reported before the snapshot is. */
    @Test
    void entriesHandedOutBeforeTheSnapshotAreAppliedBeforeIt() {
        SoloServer server = SoloServer.with(3, 5, 1, 1, 2);
        RaftEngine engine = server.server.restartedEngine(0);
        engine.receive(new Sender(2, 1002, 0), SoloServer.append(5, 3, 2, 0, 5));
        engine.persisted(engine.takeEffects().persist().ticket());
        engine.receive(new Sender(2, 1002, 0), SoloServer.append(5, 4, 5, 4));
        Effects effects = engine.takeEffects();
        List.copyOf(effects.loads()).forEach(load -> engine.loaded(load.id(), Entries.of(1, 1, 1, 2)));
        effects = engine.takeEffects();
        engine.snapshots().received(NINE);
        engine.persisted(engine.takeEffects().persist().ticket());
        assertThat(engine.takeEffects().restore()).isEqualTo(NINE);
        engine.applied(4);
        assertThatIllegalStateException().isThrownBy(() -> engine.applied(5));
        engine.snapshots().restored(9);
        assertThat(engine.status().lastApplied()).isEqualTo(9);
    }

    /** Wherever a crash comes, the disk holds either the log as it was or the snapshot in its place. */
    @Test
    void crashBetweenAnyTwoStepsLosesNothing() {
        for (int survived = 0; survived < 6; survived++) {
            SoloServer server = SoloServer.committed(3, 5, 2, 1, 1, 2, 3);
            List<Runnable> steps = List.of(
                    () -> server.receive(2, offer(5, 9, 4)),
                    () -> server.server.fetched(NINE),
                    () -> server.engine().snapshots().received(NINE),
                    server::turn,
                    server::writeUntold,
                    server::write);
            steps.subList(0, survived).forEach(Runnable::run);
            server.restart();
            boolean isRecorded = survived >= 5;
            assertThat(server.server.restored).as("after " + survived).hasSize(isRecorded ? 1 : 0);
            assertThat(server.status().commitIndex()).isEqualTo(isRecorded ? 9 : 2);
            assertThat(server.status().lastIndex()).isEqualTo(isRecorded ? 9 : 4);
            server.receive(2, offer(5, 9, 4));
            server.receiveSnapshot(NINE);
            server.write();
            server.receive(2, offer(5, 9, 4));
            assertThat(answer(server)).isEqualTo(InstallSnapshotReply.installed(offer(5, 9, 4), 9));
            assertThat(server.status().lastApplied()).isEqualTo(9);
        }
    }
}
