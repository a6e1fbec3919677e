package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.stored.Found;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an engine may go on from. */
class RestartTest {
    private static final EngineConfig CONFIG = ClusterOptions.of(2).engine(1);

    /** A commit hint and what the state machine says are as good as a leader's word. */
    @Test
    void commitIndexBeginsAtWhatIsKnownCommitted() {
        assertThat(restart(stored(5, 2), 1).commitIndex()).isEqualTo(2);
        assertThat(restart(stored(5, 2), 3).commitIndex()).isEqualTo(3);
        assertThat(restart(stored(5, 0), 0).commitIndex()).isZero();
    }

    /** Entries that were dropped were committed. */
    @Test
    void commitIndexBeginsBehindWhatWasDropped() {
        assertThat(restart(compacted(), 9).commitIndex()).isEqualTo(9);
    }

    /** A term that is lower than that of the last entry was lost: whoever went on could vote twice in a term. */
    @Test
    void logOfALaterTermThanTheStoredOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> restart(stored(2, 0), 0))
                .withMessageContaining("term 3")
                .withMessageContaining("a part of it is lost");
    }

    /** A log or a term without the record of the first start is not a first start. */
    @Test
    void logWithoutTheRecordOfTheFirstStartIsRefused() {
        Recovered onlyTerm =
                Found.with(new Recovery(), StoredRecords.put(PersistBatch.builder(), new TermAndVote(4, 0)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RaftEngine(CONFIG, onlyTerm, 0, 0, 0))
                .withMessageContaining("no record of a first start");
        Recovered onlyLog = Found.with(
                Found.log(LogStart.ORIGIN, 1, 1), StoredRecords.put(PersistBatch.builder(), new TermAndVote(4, 0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RaftEngine(CONFIG, onlyLog, 0, 0, 0));
    }

    /** An engine that was not given every configuration of its log would count the wrong majorities. */
    @Test
    void configurationThatWasNotReadBackIsRefused() {
        PersistBatch.Builder records = StoredRecords.put(PersistBatch.builder(), CONFIG.firstStart());
        StoredRecords.put(records, new TermAndVote(4, 0));
        Recovery log = Found.log(LogStart.ORIGIN, 1);
        log.entry(2, 1, EntryType.CONFIGURATION);
        Recovered recovered = Found.with(log, records);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RaftEngine(CONFIG, recovered, 0, 0, 0))
                .withMessageContaining("[2]");
    }

    /** A state machine that is ahead of the log, or behind its beginning, belongs to another history. */
    @Test
    void stateMachineThatDoesNotFitTheLogIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> restart(stored(5, 0), 4))
                .withMessageContaining("applied entry 4")
                .withMessageContaining("ends at 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> restart(compacted(), 8))
                .withMessageContaining("begins at 10");
    }

    /** Where the log begins, the entry before it is committed: a leader that has another there contradicts it (Raft §7). */
    @Test
    void leaderThatContradictsTheStartOfTheLogStopsTheServer() {
        RaftEngine engine = restart(compacted(), 9);
        assertThat(Section51BasicsTest.violationOf(
                        () -> engine.receive(new Sender(2, 1002, 0), SoloServer.append(2, 9, 1, 0))))
                .contains("index 9", "commitIndex 9");
    }

    /** A request that begins before the log speaks of what is committed: what reaches into the log is taken. */
    @Test
    void requestThatBeginsBeforeTheLogIsTaken() {
        RaftEngine engine = restart(compacted(), 9);
        engine.receive(new Sender(2, 1002, 0), SoloServer.append(2, 8, 2, 0, 2, 2, 2, 2, 2));
        assertThat(engine.status().lastIndex()).isEqualTo(13);
        engine.receive(new Sender(2, 1002, 0), SoloServer.append(2, 5, 2, 9));
        assertThat(engine.commitIndex()).isEqualTo(9);
    }

    /** What a snapshot stands for was applied, so it was committed: commitIndex does not fall by a restart. */
    @Test
    void commitIndexBeginsAtTheSnapshot() {
        assertThat(restart(stored(5, snapshot(2, 1, 0, "a")), 0).commitIndex()).isEqualTo(2);
    }

    /** The entry of the configuration may be gone with the log, the one that the cluster began with holds no more (thesis §5.1). */
    @Test
    void membershipBeginsAtTheSnapshot() {
        Recovered stored = compacted(snapshot(9, 2, 4, "c"));
        assertThat(stored.snapshot()).isEqualTo(snapshot(9, 2, 4, "c"));
        EngineStatus.Membership membership = restart(stored, 9).status().membership();
        assertThat(membership.latest()).isEqualTo(Configuration.of(List.of(Member.voter(1, "c"))));
        assertThat(membership.committedIndex()).isEqualTo(4);
    }

    /** A snapshot that the log neither holds nor begins behind leaves a hole. */
    @Test
    void snapshotThatDoesNotJoinTheLogIsRefused() {
        for (StoredSnapshot apart : List.of(snapshot(8, 2, 0, "a"), snapshot(13, 2, 0, "a"))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> restart(compacted(apart), 9))
                    .withMessageContaining("does not join the log, which begins at 10 and ends at 12");
        }
        assertThat(restart(compacted(snapshot(9, 2, 0, "a")), 9).commitIndex()).isEqualTo(9);
        assertThat(restart(compacted(snapshot(12, 2, 0, "a")), 9).commitIndex()).isEqualTo(12);
    }

    /** A committed entry has one term: a snapshot and a log that differ in it have different pasts. */
    @Test
    void snapshotThatContradictsTheLogIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> restart(stored(5, snapshot(3, 2, 0, "a")), 0))
                .withMessageContaining("term 2")
                .withMessageContaining("term 3");
    }

    private static StoredSnapshot snapshot(long index, long term, long configurationIndex, String address) {
        Configuration alone = Configuration.of(List.of(Member.voter(1, address)));
        return new StoredSnapshot(SnapshotRef.of(index, term, 0, configurationIndex, alone, 7), 100);
    }

    private static Recovered stored(long term, StoredSnapshot snapshot) {
        return started(term, StoredRecords.put(PersistBatch.builder(), snapshot), Found.log(LogStart.ORIGIN, 1, 1, 3));
    }

    private static Recovered compacted(StoredSnapshot snapshot) {
        return started(2, StoredRecords.put(PersistBatch.builder(), snapshot), Found.log(new LogStart(10, 2), 2, 2, 2));
    }

    private static RaftEngine restart(Recovered stored, long lastApplied) {
        return new RaftEngine(CONFIG, stored, 0, lastApplied, 0);
    }

    /** Entries 1 to 3 of terms 1, 1, 3. */
    private static Recovered stored(long term, long commitHint) {
        PersistBatch.Builder records = StoredRecords.putCommitHint(PersistBatch.builder(), commitHint);
        return started(term, records, Found.log(LogStart.ORIGIN, 1, 1, 3));
    }

    /** Entries 10 to 12 of term 2. */
    private static Recovered compacted() {
        return started(2, PersistBatch.builder(), Found.log(new LogStart(10, 2), 2, 2, 2));
    }

    private static Recovered started(long term, PersistBatch.Builder records, Recovery log) {
        StoredRecords.put(records, CONFIG.firstStart());
        return Found.with(log, StoredRecords.put(records, new TermAndVote(term, 0)));
    }
}
