package io.raftkit.engine;

import static io.raftkit.engine.boundary.EngineConfig.Limits.BACK_TO_PREVIOUS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.AppendEntriesReply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Raft §7, log compaction: what a server does with snapshots of its own state. */
class Section7CompactionTest {

    /** "Each server takes snapshots independently, covering just the committed entries in its log." */
    @Test
    void snapshotThatCoversMoreThanWasApplied_isTheCallersFault() {
        SoloServer server = SoloServer.droppingLog(3, 5, 3, 1, 1, 2, 3);
        assertThat(server.status().lastApplied()).isEqualTo(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.engine().snapshots().taken(snapshot(server, 4, 3)))
                .withMessageContaining("up to entry 3");
        server.engine().snapshots().taken(snapshot(server, 3, 2));
        server.turn();
        server.write();
        assertThat(server.server.storedSnapshot()).isEqualTo(snapshot(server, 3, 2));
    }

    /** "The snapshot completely replaces those entries": a server that restarts restores it, and goes on behind it. */
    @Test
    void restartRestoresTheSnapshotAndAppliesTheEntriesBehindIt() {
        SoloServer server = SoloServer.droppingLog(3, 5, 3, 1, 1, 2, 3);
        StoredSnapshot snapshot = server.snapshot();
        server.receive(2, SoloServer.append(5, 4, 3, 4));
        List<String> applied = List.copyOf(server.server.applied);
        assertThat(applied).hasSize(4);
        server.write();
        assertThat(server.server.storedFirst()).isEqualTo(4);
        server.restart();
        assertThat(server.server.restored).containsExactly(snapshot);
        assertThat(server.server.applied).hasSize(3);
        server.receive(2, SoloServer.append(5, 4, 3, 4));
        assertThat(server.server.applied).isEqualTo(applied);
        assertThat(server.status().lastApplied()).isEqualTo(4);
    }

    /** "The snapshot completely replaces those entries", but one that is damaged must not: the log reaches back to the one before it. */
    @Test
    void unlessATailIsSet_theLogBeginsBehindTheSnapshotBefore() {
        SoloServer server = SoloServer.keepingTail(BACK_TO_PREVIOUS, 3, 5, 2, 1, 1, 2, 3);
        server.snapshot();
        server.write();
        assertThat(server.server.storedFirst()).isEqualTo(1);
        server.receive(2, SoloServer.append(5, 4, 3, 4));
        server.snapshot();
        server.write();
        assertThat(server.server.storedFirst()).isEqualTo(3);
        server.restart();
        server.receive(2, SoloServer.append(5, 4, 3, 4));
        assertThat(server.status().lastApplied()).isEqualTo(4);
    }

    /** "The snapshot includes … the last included index … and term … to support the AppendEntries consistency check for the first log entry". */
    @Test
    void firstEntryBehindTheSnapshotIsCheckedAgainstIt() {
        SoloServer server = SoloServer.droppingLog(3, 5, 2, 1, 2);
        server.snapshot();
        server.write();
        assertThat(server.server.storedFirst()).isEqualTo(3);
        server.receive(2, SoloServer.append(5, 2, 2, 2, 5));
        server.write();
        assertThat(server.lastTo(2, AppendEntriesReply.class).success()).isTrue();
        assertThat(server.lastTo(2, AppendEntriesReply.class).matchIndex()).isEqualTo(3);
        assertThat(Section51BasicsTest.violationOf(
                        () -> server.engine().receive(new Sender(2, 1002, 0), SoloServer.append(5, 2, 3, 2, 5))))
                .contains("index 2", "where term 2 is committed");
    }

    /** "The snapshot also includes the latest configuration in the log as of last included index": one with another is not of this log. */
    @Test
    void snapshotWithOtherMembersThanTheLog_isTheCallersFault() {
        SoloServer server = SoloServer.droppingLog(3, 5, 2, 1, 2);
        Configuration others = Configuration.of(List.of(Member.voter(1, "elsewhere:1")));
        StoredSnapshot snapshot = new StoredSnapshot(SnapshotRef.of(2, 2, 1_000, 0, others, 7), 100);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.engine().snapshots().taken(snapshot))
                .withMessageContaining("elsewhere:1");
    }

    /** One history has one term at an index. */
    @Test
    void snapshotOfAnotherTermThanTheLogs_isTheCallersFault() {
        SoloServer server = SoloServer.droppingLog(3, 5, 2, 1, 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> server.engine().snapshots().taken(snapshot(server, 2, 1)))
                .withMessageContaining("of term 1, the log has one of term 2");
    }

    /** "Once a server completes writing a snapshot, it may delete all log entries up through the last included index …": not before. */
    @Test
    void entriesAreDroppedInTheStepThatRecordsTheSnapshot() {
        SoloServer server = SoloServer.droppingLog(3, 5, 3, 1, 1, 2, 3);
        StoredSnapshot snapshot = server.snapshot();
        Effects.Persist step = server.server.disk.element();
        assertThat(step.batch().snapshotId()).isEqualTo(snapshot.ref().id());
        assertThat(step.batch().logStart().firstIndex()).isEqualTo(4);
        assertThat(step.batch().logStart().termBefore()).isEqualTo(2);
        assertThat(server.server.storedFirst()).isEqualTo(1);
        assertThat(server.server.storedSnapshot()).isNull();
        server.restart();
        assertThat(server.server.restored).as("a snapshot that nobody recorded").isEmpty();
        assertThat(server.server.applied).hasSize(3);
    }

    /** "… as well as any prior snapshot": a restart before the record is durable begins from the prior one. */
    @Test
    void priorSnapshotMayGo_onlyWhenTheNextOneIsRecorded() {
        SoloServer server = SoloServer.droppingLog(3, 5, 2, 1, 2, 3);
        StoredSnapshot first = server.snapshot();
        assertThat(server.server.inForce).isEmpty();
        server.write();
        assertThat(server.server.inForce).containsExactly(first.ref());
        server.receive(2, SoloServer.append(5, 3, 3, 3));
        StoredSnapshot second = server.snapshot();
        assertThat(server.server.inForce).containsExactly(first.ref());
        server.restart();
        assertThat(server.server.restored).containsExactly(first);
        assertThat(server.server.inForce).as("what a crash left may go").containsExactly(first.ref());
        server.receive(2, SoloServer.append(5, 3, 3, 3));
        server.engine().snapshots().taken(second);
        server.turn();
        server.write();
        assertThat(server.server.inForce).containsExactly(first.ref(), second.ref());
        server.restart();
        assertThat(server.server.restored).containsExactly(second);
    }

    /** A later snapshot that is recorded first leaves nothing for an earlier one to replace. */
    @Test
    void snapshotThatIsNotNewerIsPassedOver() {
        SoloServer server = SoloServer.droppingLog(3, 5, 2, 1, 2, 3);
        StoredSnapshot early = server.server.save();
        server.receive(2, SoloServer.append(5, 3, 3, 3));
        StoredSnapshot late = server.snapshot();
        for (int time = 0; time < 2; time++) {
            server.engine().snapshots().taken(early);
            server.engine().snapshots().taken(snapshot(server, 3, 3));
            server.turn();
            server.write();
            assertThat(server.server.storedSnapshot()).isEqualTo(late);
            assertThat(server.server.inForce).containsExactly(late.ref());
        }
        server.engine().snapshots().taken(snapshot(server, 1, 1));
        server.turn();
        assertThat(server.server.disk).isEmpty();
    }

    /** Snapshots taken faster than the disk records them: the newest comes into force, those between are never announced. */
    @Test
    void newestOfSeveralSnapshotsOnTheirWayComesIntoForce() {
        SoloServer server = SoloServer.droppingLog(3, 5, 1, 1, 2, 3);
        server.snapshot();
        server.receive(2, SoloServer.append(5, 3, 3, 2));
        StoredSnapshot second = server.snapshot();
        server.receive(2, SoloServer.append(5, 3, 3, 3));
        StoredSnapshot third = server.snapshot();
        server.writeOne();
        assertThat(server.server.storedSnapshot().ref().index()).isEqualTo(1);
        assertThat(server.server.inForce).as("another one is under way").isEmpty();
        server.writeOne();
        assertThat(server.server.storedSnapshot()).isEqualTo(second);
        server.write();
        assertThat(server.server.inForce).containsExactly(third.ref());
        assertThat(server.server.storedFirst()).isEqualTo(4);
    }

    /** A follower that is a little behind is sent entries, not a snapshot: what is in memory stays. */
    @Test
    void entriesInMemoryStayBesideTheSnapshot() {
        SoloServer server = SoloServer.droppingLog(3, 5, 2, 1, 2, 3);
        // Entry 4 is appended and not written, so it is in memory; entries 1 to 3 were written by an earlier
        // incarnation.
        server.receive(2, SoloServer.append(5, 3, 3, 3, 5));
        server.snapshot();
        assertThat(server.server.applied).hasSize(3);
        server.write();
        assertThat(server.server.storedFirst()).isEqualTo(4);
        assertThat(server.server.storedLast()).isEqualTo(4);
        SoloServer roomy = SoloServer.committed(3, 5, 0);
        roomy.receive(2, SoloServer.append(5, 0, 0, 2, 5, 5));
        roomy.write();
        roomy.snapshot();
        roomy.write();
        assertThat(roomy.server.storedFirst()).isEqualTo(1);
    }

    /** A cluster whose followers could not be brought up to date otherwise keeps its log, and starts from its snapshots all the same. */
    @Test
    void serverThatKeepsItsLog_startsFromTheSnapshot_andHasAllEntries() {
        SoloServer server = SoloServer.committed(3, 5, 3, 1, 1, 2, 3);
        StoredSnapshot snapshot = server.snapshot();
        server.write();
        assertThat(server.server.storedFirst()).isEqualTo(1);
        server.restart();
        assertThat(server.server.restored).containsExactly(snapshot);
        server.lead();
        AppendEntries probe = server.lastTo(2, AppendEntries.class);
        server.receive(2, AppendEntriesReply.refused(probe, 0, 0));
        assertThat(server.lastTo(2, AppendEntries.class).prevLogIndex()).isZero();
        server.accept(2, server.lastTo(2, AppendEntries.class));
        assertThat(server.lastTo(2, AppendEntries.class).lastIndex()).isEqualTo(4);
    }

    /** Entries behind a snapshot mean something only to a state machine that holds it. */
    @Test
    void stateMachineThatAppliesBeforeItHasRestored_isTheCallersFault() {
        SoloServer server = SoloServer.droppingLog(3, 5, 3, 1, 1, 2, 3);
        server.snapshot();
        server.write();
        RaftEngine engine = server.server.restartedEngine(0);
        engine.receive(new Sender(2, 1002, 0), SoloServer.append(5, 4, 3, 4));
        Effects effects = engine.takeEffects();
        assertThat(effects.restore().ref().index()).isEqualTo(3);
        assertThat(effects.apply()).hasSize(0);
        List.copyOf(effects.loads()).forEach(load -> engine.loaded(load.id(), Entries.of(4, 3)));
        assertThat(engine.takeEffects().apply()).hasSize(1);
        assertThatIllegalStateException().isThrownBy(() -> engine.applied(4)).withMessageContaining("0..0");
        assertThatIllegalStateException().isThrownBy(() -> engine.snapshots().restored(4));
        assertThat(engine.status().lastApplied()).isZero();
        engine.snapshots().restored(3);
        assertThat(engine.status().lastApplied()).isEqualTo(3);
        assertThatIllegalStateException().isThrownBy(() -> engine.snapshots().restored(3));
        engine.applied(4);
        assertThat(engine.status().lastApplied()).isEqualTo(4);
    }

    /** A state machine that stores its own state, and is ahead of the snapshot, is not set back. */
    @Test
    void stateMachineThatHoldsMoreThanTheSnapshot_isNotRestored() {
        SoloServer server = SoloServer.droppingLog(3, 5, 2, 1, 2, 3);
        server.snapshot();
        server.write();
        assertThat(server.server.restartedEngine(2).takeEffects().restore()).isNull();
        assertThat(server.server.restartedEngine(3).takeEffects().restore()).isNull();
        assertThat(server.server.restartedEngine(1).takeEffects().restore()).isNotNull();
    }

    /** Times never fall along the log, also where the last entry there was is in the snapshot alone. */
    @Test
    void entryBehindASnapshotOfTheWholeLogIsNotEarlier() {
        SoloServer server = SoloServer.droppingLog(1, 5, 2, 1, 2);
        StoredSnapshot snapshot = server.snapshot();
        server.write();
        assertThat(server.server.storedFirst()).isEqualTo(3);
        server.restart();
        server.campaignOrLead();
        server.propose("x");
        assertThat(server.server.disk.getLast().batch().entries().get(0).timeAt(3))
                .isGreaterThanOrEqualTo(snapshot.ref().time());
    }

    /** Wherever a crash comes between taking, recording and deleting, what a restart begins from is there, and nothing applied is lost. */
    @Test
    void crashBetweenAnyTwoStepsLosesNothing() {
        int steps = crashAfter(Integer.MAX_VALUE);
        assertThat(steps).isGreaterThan(15);
        for (int survived = 0; survived < steps; survived++) {
            crashAfter(survived);
        }
    }

    /** Three snapshots of a growing log, and a crash after so many steps; returns how many there were. */
    private static int crashAfter(int survived) {
        SoloServer server = SoloServer.droppingLog(3, 5, 2, 1, 2);
        List<StoredSnapshot> taken = new ArrayList<>();
        List<Runnable> steps = new ArrayList<>();
        for (long last = 2; last < 5; last++) {
            long index = last;
            steps.add(() -> taken.add(server.server.save()));
            steps.add(() -> server.engine().snapshots().taken(taken.get(taken.size() - 1)));
            steps.add(server::turn);
            steps.add(server.server::finishWriteUntold);
            steps.add(server::tellWritten);
            steps.add(() -> server.receive(2, SoloServer.append(5, index, index == 2 ? 2 : 5, index + 1, 5)));
            steps.add(server::write);
        }
        int done = Math.min(survived, steps.size());
        steps.subList(0, done).forEach(Runnable::run);
        String what = "after " + done + " steps";
        List<String> applied = List.copyOf(server.server.applied);
        server.restart();
        long recorded = server.server.storedSnapshot() == null
                ? 0
                : server.server.storedSnapshot().ref().index();
        assertThat(server.server.restored).as(what).hasSize(recorded == 0 ? 0 : 1);
        assertThat(server.server.storedFirst()).as(what).isLessThanOrEqualTo(recorded + 1);
        long last = server.server.storedLast();
        server.receive(2, SoloServer.append(5, last, last == 2 ? 2 : 5, last));
        assertThat(server.server.applied).as(what).startsWith(applied.toArray(String[]::new));
        assertThat(server.status().lastApplied()).as(what).isEqualTo(last);
        return steps.size();
    }

    private static StoredSnapshot snapshot(SoloServer server, long index, long term) {
        Configuration initial = server.status().membership().committed();
        return new StoredSnapshot(SnapshotRef.of(index, term, 1_000, 0, initial, 99), 100);
    }
}
