package io.raftkit.engine;

import static io.raftkit.engine.message.MessageKind.APPEND_ENTRIES;
import static io.raftkit.engine.message.MessageKind.INSTALL_SNAPSHOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.MessageKind;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Raft §7 on the leader's side: it offers a snapshot to a follower whose next entry it has dropped. */
class Section7OfferingTest {
    /** Its log holds entry 4 of term 3, and 5 of its own term 6, which are not committed; what was before is in the snapshot. */
    private final SoloServer leader = SoloServer.droppingLog(3, 5, 3, 1, 1, 2, 3);

    private StoredSnapshot snapshot;

    @BeforeEach
    void lead() {
        snapshot = leader.snapshot();
        leader.write();
        assertThat(leader.server.storedFirst()).isEqualTo(4);
        leader.lead();
        leader.propose("x");
        leader.write();
        leader.sent.clear();
    }

    /** Lets server 2 refuse the next heartbeat like one that has nothing; returns what it is sent then. */
    private InstallSnapshot offer() {
        leader.after(100);
        leader.receive(2, AppendEntriesReply.refused(append(2), 0, 0));
        return lastOffer();
    }

    private List<InstallSnapshot> offers() {
        return leader.sentTo(2, InstallSnapshot.class);
    }

    private InstallSnapshot lastOffer() {
        return leader.lastTo(2, InstallSnapshot.class);
    }

    private AppendEntries append(int to) {
        return leader.lastTo(to, AppendEntries.class);
    }

    /** What server 2 was sent, since the test looked last. */
    private List<MessageKind> kindsSent() {
        List<MessageKind> kinds = leader.sentTo(2, RaftMessage.class).stream()
                .map(RaftMessage::kind)
                .toList();
        leader.sent.clear();
        return kinds;
    }

    private EngineStatus.Peer follower() {
        return leader.status().peers().get(0);
    }

    /** Server 3 is well. */
    private void serverThreeFollows() {
        leader.after(100);
        leader.acceptLast(3);
        leader.acceptLast(3);
        assertThat(leader.status().commitIndex()).isEqualTo(leader.status().lastIndex());
    }

    /** "This happens when the leader has already discarded the next log entry that it needs to send to a follower." */
    @Test
    void followerWhoseNextEntryIsDropped_isOfferedTheSnapshot_atOnce() {
        InstallSnapshot offer = offer();
        assertThat(offer.term()).isEqualTo(6);
        assertThat(offer.snapshot()).isEqualTo(snapshot);
        assertThat(offers()).hasSize(1);
        assertThat(follower().install()).isEqualTo(new EngineStatus.Install(snapshot, 0, 0));
        assertThat(follower().inflightMessages()).isZero();
    }

    /** "Fortunately, this situation is unlikely in normal operation: a follower that has kept up with the leader would already have this entry." */
    @Test
    void followerThatHasKeptUp_isSentEntries() {
        leader.after(100);
        leader.receive(2, AppendEntriesReply.refused(append(2), 3, 2));
        assertThat(append(2).prevLogIndex()).isEqualTo(3);
        leader.acceptLast(2);
        leader.acceptLast(2);
        assertThat(offers()).isEmpty();
        assertThat(leader.status().commitIndex()).isEqualTo(5);
    }

    /** Where it can still agree with the log's start it is asked, whatever it holds behind that. */
    @Test
    void followerWithOtherEntriesBehindTheSnapshot_isProbedAtTheLogsStart() {
        leader.after(100);
        leader.receive(2, AppendEntriesReply.refused(append(2), 3, 5));
        assertThat(append(2).prevLogIndex()).isEqualTo(3);
        assertThat(offers()).isEmpty();
    }

    /** Entries would be refused, and the offer is the heartbeat. */
    @Test
    void offerIsRepeatedAtEveryHeartbeat_andNothingElseIsSent() {
        offer();
        kindsSent();
        leader.propose("z");
        assertThat(kindsSent()).isEmpty();
        for (int beat = 1; beat <= 5; beat++) {
            leader.after(50);
            assertThat(kindsSent()).isEmpty();
            leader.after(50);
            InstallSnapshot again = lastOffer();
            assertThat(again.snapshot()).isEqualTo(snapshot);
            assertThat(kindsSent()).containsExactly(INSTALL_SNAPSHOT);
            leader.receive(2, InstallSnapshotReply.fetching(again, 3, beat));
            assertThat(kindsSent()).isEmpty();
        }
        assertThat(follower().install()).isEqualTo(new EngineStatus.Install(snapshot, 3, 5));
    }

    /** "A leader steps down if an election timeout elapses without a successful round of heartbeats" (thesis §6.2): offers make such rounds. */
    @Test
    void followerThatFetches_keepsTheLeader() {
        offer();
        for (int beat = 0; beat < 20; beat++) {
            leader.after(100);
            leader.receive(2, InstallSnapshotReply.fetching(lastOffer(), 3, 0));
        }
        assertThat(leader.role()).isEqualTo(ServerRole.LEADER);
        leader.after(601);
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
        assertThat(leader.status().peers().get(0).install()).isNull();
    }

    /** Thesis §6.4: an offer is sent for the round, and an answer to it confirms that the leader leads. */
    @Test
    void readIsConfirmedByTheAnswerToAnOfferSentForIt() {
        serverThreeFollows();
        offer();
        kindsSent();
        leader.receive(3, new ReadIndex(6, 7, 1));
        InstallSnapshot asked = lastOffer();
        assertThat(offers()).hasSize(1);
        assertThat(leader.sentTo(3, ReadIndexReply.class)).isEmpty();
        leader.receive(2, InstallSnapshotReply.fetching(asked, 3, 0));
        assertThat(leader.lastTo(3, ReadIndexReply.class).granted()).isTrue();
    }

    @Test
    void readIsNotConfirmedByAnAnswerToAnEarlierOffer_norToOneThatWasNeverSent() {
        serverThreeFollows();
        InstallSnapshot earlier = offer();
        leader.receive(3, new ReadIndex(6, 7, 1));
        leader.receive(2, InstallSnapshotReply.fetching(earlier, 3, 0));
        InstallSnapshot neverSent = new InstallSnapshot(6, earlier.streamId(), 99, 99, snapshot, true);
        leader.receive(2, InstallSnapshotReply.fetching(neverSent, 3, 0));
        assertThat(leader.sentTo(3, ReadIndexReply.class)).isEmpty();
    }

    /** The follower's state is that of the log up to the snapshot, so what follows is sent, and probed for first. */
    @Test
    void followerThatHasInstalled_isSentWhatIsBehindTheSnapshot() {
        InstallSnapshot offer = offer();
        leader.receive(2, InstallSnapshotReply.installed(offer, 3));
        assertThat(follower().install()).isNull();
        assertThat(follower().matchIndex()).isEqualTo(3);
        AppendEntries entries = append(2);
        assertThat(entries.prevLogIndex()).isEqualTo(3);
        assertThat(entries.prevLogTerm()).isEqualTo(2);
        assertThat(entries.lastIndex()).isEqualTo(5);
        assertThat(leader.status().commitIndex())
                .as("no entry is counted that was not acknowledged")
                .isEqualTo(3);
        leader.accept(2, entries);
        assertThat(leader.status().commitIndex()).isEqualTo(5);
    }

    /** A follower that has installed what another leader offered may have more than this snapshot. */
    @Test
    void followerThatHasMoreThanTheSnapshot_isSentWhatItLacks() {
        leader.receive(2, InstallSnapshotReply.installed(offer(), 4));
        assertThat(append(2).prevLogIndex()).isEqualTo(4);
    }

    /** A server that has no use for a snapshot may have entries, so it is asked; but not as fast as it answers. */
    @Test
    void followerThatRefuses_isProbedAtTheNextHeartbeat_andThenOfferedAgain() {
        InstallSnapshot offer = offer();
        for (int beat = 1; beat <= 5; beat++) {
            kindsSent();
            leader.receive(2, InstallSnapshotReply.refused(offer, "its disk is full"));
            assertThat(follower().problem()).contains("server 2", "does not take a snapshot", "its disk is full");
            leader.propose("z");
            assertThat(kindsSent()).isEmpty();
            leader.after(100);
            AppendEntries probe = append(2);
            assertThat(probe.prevLogIndex()).isEqualTo(3);
            assertThat(kindsSent()).containsExactly(APPEND_ENTRIES);
            leader.receive(2, AppendEntriesReply.refused(probe, 0, 0));
            offer = lastOffer();
            assertThat(kindsSent()).containsExactly(INSTALL_SNAPSHOT);
        }
        leader.receive(2, InstallSnapshotReply.fetching(offer, 3, 1));
        assertThat(follower().problem()).isNull();
    }

    @Test
    void followerThatRefuses_andHasTheEntries_isSentEntries() {
        leader.receive(2, InstallSnapshotReply.refused(offer(), "it is busy"));
        leader.after(100);
        leader.acceptLast(2);
        assertThat(append(2).lastIndex()).isEqualTo(5);
        leader.acceptLast(2);
        assertThat(offers()).hasSize(1);
        assertThat(follower().problem()).isNull();
    }

    /** What is under way does not wait for the snapshot: an acknowledgement that arrives late is as true as ever. */
    @Test
    void followerThatAcknowledgesMoreMeanwhile_isSentEntriesAgain() {
        leader.after(100);
        AppendEntries probe = append(2);
        leader.receive(2, AppendEntriesReply.refused(probe, 0, 0));
        kindsSent();
        leader.receive(2, AppendEntriesReply.accepted(probe, 4));
        assertThat(follower().install()).isNull();
        assertThat(append(2).prevLogIndex()).isEqualTo(4);
        assertThat(kindsSent()).containsExactly(APPEND_ENTRIES);
        leader.after(100);
        assertThat(kindsSent()).containsExactly(APPEND_ENTRIES);
    }

    /** Refusals and acknowledgements of before say nothing of the snapshot. */
    @Test
    void answersToEarlierRequestsThatTellNothingNew_changeNothing() {
        leader.after(100);
        AppendEntries probe = append(2);
        leader.receive(2, AppendEntriesReply.refused(probe, 0, 0));
        kindsSent();
        leader.receive(2, AppendEntriesReply.refused(probe, 0, 0));
        leader.receive(2, AppendEntriesReply.accepted(probe, 0));
        leader.engine().peerLost(2);
        leader.turn();
        assertThat(kindsSent()).isEmpty();
        assertThat(follower().install()).isNotNull();
    }

    /** An answer to another record of this follower, of another leader's term, or of what the log never held. */
    @Test
    void answersThatCannotBeMeant_areIgnored() {
        InstallSnapshot offer = offer();
        kindsSent();
        leader.receive(2, InstallSnapshotReply.installed(new InstallSnapshot(6, 99, 1, 0, snapshot, true), 3));
        leader.receive(
                2, InstallSnapshotReply.installed(new InstallSnapshot(5, offer.streamId(), 1, 0, snapshot, true), 3));
        leader.receive(2, InstallSnapshotReply.installed(offer, 6));
        leader.receive(
                2, InstallSnapshotReply.refused(new InstallSnapshot(5, offer.streamId(), 1, 0, snapshot, true), "no"));
        leader.receive(2, InstallSnapshotReply.stale(5));
        assertThat(kindsSent()).isEmpty();
        assertThat(follower().matchIndex()).isZero();
        assertThat(follower().problem()).isNull();
        assertThat(follower().install()).isEqualTo(new EngineStatus.Install(snapshot, 0, 0));
    }

    /** Answers may come late: when a follower is sent entries again, nothing that it said of a snapshot stops that. */
    @Test
    void lateAnswersToAnOffer_changeNothing() {
        InstallSnapshot offer = offer();
        leader.receive(2, InstallSnapshotReply.installed(offer, 3));
        leader.acceptLast(2);
        kindsSent();
        leader.receive(2, InstallSnapshotReply.fetching(offer, 3, 1));
        leader.receive(2, InstallSnapshotReply.refused(offer, "late"));
        leader.receive(2, InstallSnapshotReply.installed(offer, 3));
        assertThat(kindsSent()).doesNotContain(INSTALL_SNAPSHOT);
        assertThat(follower().problem()).isNull();
        assertThat(follower().matchIndex()).isEqualTo(5);
    }

    /** A follower that claims to have installed what it was not offered, again and again, is not asked as fast as it answers. */
    @Test
    void followerThatHasNoMoreThanBefore_isNotOfferedMoreOftenThanAtHeartbeats() {
        leader.receive(2, InstallSnapshotReply.installed(offer(), 1));
        InstallSnapshot again = lastOffer();
        kindsSent();
        for (int time = 0; time < 10; time++) {
            leader.receive(2, InstallSnapshotReply.installed(again, 1));
        }
        assertThat(kindsSent()).isEmpty();
        leader.after(100);
        assertThat(kindsSent()).containsExactly(INSTALL_SNAPSHOT);
    }

    /** Whoever leads next knows nothing of what was offered, and asks first. */
    @Test
    void leaderThatStepsDown_offersNothingMore() {
        InstallSnapshot offer = offer();
        leader.receive(3, SoloServer.append(7, 0, 0, 0));
        assertThat(leader.role()).isEqualTo(ServerRole.FOLLOWER);
        kindsSent();
        leader.receive(2, InstallSnapshotReply.fetching(offer, 3, 1));
        leader.after(100);
        assertThat(kindsSent()).isEmpty();
        leader.lead();
        leader.receive(2, InstallSnapshotReply.installed(offer, 3));
        assertThat(follower().matchIndex()).isZero();
        assertThat(offers()).isEmpty();
    }

    /** An offer that leads to nothing is not repeated. */
    @Test
    void snapshotThatDoesNotLeadToTheLogAnyMore_isReplacedByTheNewest() {
        offer();
        serverThreeFollows();
        StoredSnapshot second = leader.snapshot();
        leader.write();
        assertThat(leader.server.storedFirst()).isEqualTo(6);
        leader.after(100);
        assertThat(lastOffer().snapshot()).isEqualTo(second);
        leader.receive(2, InstallSnapshotReply.fetching(lastOffer(), 3, 7));
        assertThat(follower().install()).isEqualTo(new EngineStatus.Install(second, 3, 7));
        leader.receive(2, InstallSnapshotReply.installed(lastOffer(), 5));
        assertThat(follower().install()).isNull();
        assertThat(follower().matchIndex()).isEqualTo(5);
    }

    /** It brings the follower nearer, and nothing is lost by taking it for what it is. */
    @Test
    void followerThatHasInstalledAnEarlierSnapshot_isOfferedTheNewestAtOnce() {
        InstallSnapshot first = offer();
        serverThreeFollows();
        StoredSnapshot second = leader.snapshot();
        leader.write();
        kindsSent();
        leader.receive(2, InstallSnapshotReply.installed(first, 3));
        assertThat(follower().matchIndex()).isEqualTo(3);
        assertThat(lastOffer().snapshot()).isEqualTo(second);
        assertThat(kindsSent()).containsExactly(INSTALL_SNAPSHOT);
    }

    /** The log says that it has them, and the disk does not: a snapshot that stands for them serves as well. */
    @Test
    void followerWhoseNextEntriesAreGoneFromTheDisk_isOfferedTheSnapshot() {
        SoloServer keeping = SoloServer.committed(3, 5, 3, 1, 1, 2);
        StoredSnapshot whole = keeping.snapshot();
        keeping.write();
        loseEntriesAndBeProbed(keeping);
        assertThat(keeping.lastTo(2, InstallSnapshot.class).snapshot()).isEqualTo(whole);
        assertThat(keeping.sentTo(2, InstallSnapshot.class)).hasSize(1);
        assertThat(keeping.server.loadsAnswered).isEqualTo(1);
    }

    /** A disk that has lost them is not asked as fast as it can answer. */
    @Test
    void entriesThatAreGoneFromTheDisk_andForWhichNoSnapshotStands_areAskedForAtHeartbeats() {
        SoloServer keeping = SoloServer.committed(3, 5, 3, 1, 1, 2);
        loseEntriesAndBeProbed(keeping);
        for (int beat = 1; beat <= 3; beat++) {
            assertThat(keeping.server.loadsAnswered).isEqualTo(beat);
            keeping.after(100);
            keeping.acceptLast(2);
        }
        assertThat(keeping.sentTo(2, InstallSnapshot.class)).isEmpty();
    }

    private static void loseEntriesAndBeProbed(SoloServer keeping) {
        keeping.lead();
        keeping.server.loadsAnswered = 0;
        keeping.server.hasLostEntries = true;
        keeping.after(100);
        keeping.receive(2, AppendEntriesReply.refused(keeping.lastTo(2, AppendEntries.class), 1, 1));
    }
}
