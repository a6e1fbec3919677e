package io.raftkit.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.StartRefusedException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.runtime.node.NodeParts;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.runtime.snapshot.SnapshotInput;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which snapshot a start goes by: entries 1 to 10 are of term 1, those up to 40 of term 2. */
class StartingSnapshotTest {
    private static final long LAST = 40;
    private static final int STATE_BYTES = 200_000;

    private final InMemoryDirectory disk = new InMemoryDirectory();
    private final SnapshotFiles files = SnapshotFiles.in(disk);

    private StoredSnapshot store(long index, long term) throws IOException {
        return store(index, term, 0);
    }

    private StoredSnapshot store(long index, long term, long epoch) throws IOException {
        return store(index, term, epoch, index);
    }

    private StoredSnapshot store(long index, long term, long epoch, long nonce) throws IOException {
        Configuration configuration = Configuration.of(List.of(Member.voter(1, "a:1"))).toBuilder()
                .epoch(epoch)
                .build();
        try (SnapshotWriter writer = files.begin(SnapshotRef.of(index, term, 5, 0, configuration, nonce))) {
            writer.write(ByteBuffer.allocate(STATE_BYTES));
            return writer.publish();
        }
    }

    private void damage(StoredSnapshot snapshot, long at) {
        disk.flip("snap-" + snapshot.ref().id(), at, 4);
    }

    private static Recovered stored(LogStart logStart, StoredSnapshot inForce) {
        TreeMap<Long, Long> runs = new TreeMap<>();
        if (logStart.firstIndex() <= 10) {
            runs.put(logStart.firstIndex(), 1L);
        }
        runs.put(Math.max(11, logStart.firstIndex()), 2L);
        return new Recovered(
                null,
                new TermAndVote(2, 0),
                new TreeMap<>(),
                logStart,
                LAST,
                runs,
                List.of(),
                List.of(),
                12,
                inForce,
                null);
    }

    private StartingSnapshot start(Recovered stored) {
        return StartingSnapshot.of(stored, files, 0, 1, NodeParts.LOG);
    }

    @Test
    void wholeSnapshot_isWhatItStartsFrom() throws IOException {
        store(20, 2);
        Recovered stored = stored(LogStart.ORIGIN, store(30, 2));
        assertThat(start(stored)).isEqualTo(new StartingSnapshot(stored, List.of()));
    }

    @Test
    void damageAnywhereInTheNewest_fallsBackToTheOneBefore_andForgetsNoCommit() throws IOException {
        store(5, 1);
        StoredSnapshot before = store(20, 2);
        StoredSnapshot newest = store(30, 2);
        long length = disk.sizeBytes("snap-" + newest.ref().id());
        for (long at : new long[] {0, 50, length / 2, length - 1}) {
            damage(newest, at);
            StartingSnapshot start = start(stored(LogStart.ORIGIN, newest));
            assertThat(start.recovered().snapshot()).isEqualTo(before);
            assertThat(start.recovered().commitHint()).isEqualTo(30);
            assertThat(start.damaged()).containsExactly(newest.ref());
            damage(newest, at);
        }
    }

    /** As a crash leaves it that comes before a replaced one is deleted, or before the record of what replaces it is durable. */
    @Test
    void damagedNewest_fallsBackToAnotherOneOfTheSameEntry_beforeLowerOnes() throws IOException {
        StoredSnapshot before = store(20, 2);
        StoredSnapshot newest = store(30, 2, 0, 7);
        for (long nonce : new long[] {1, 8}) {
            StoredSnapshot another = store(30, 2, 0, nonce);
            if (nonce == 1) {
                damage(newest, 70_000);
            }
            assertThat(start(stored(new LogStart(31, 2), newest)).recovered().snapshot())
                    .isEqualTo(another);
            assertThat(start(stored(LogStart.ORIGIN, newest)).recovered().snapshot())
                    .isEqualTo(another);
            damage(another, 70_000);
        }
        assertThat(start(stored(LogStart.ORIGIN, newest)).recovered().snapshot())
                .isEqualTo(before);
    }

    @Test
    void missingNewest_fallsBackToTheOneBefore() throws IOException {
        StoredSnapshot before = store(20, 2);
        StoredSnapshot newest = store(30, 2);
        files.delete(newest.ref().id());
        assertThat(start(stored(LogStart.ORIGIN, newest)).recovered().snapshot())
                .isEqualTo(before);
    }

    /** Two bytes that were exchanged with those of another snapshot of the same length would go unnoticed by its head alone. */
    @Test
    void otherSnapshotUnderItsName_isNotTakenForIt() throws IOException {
        StoredSnapshot newest = store(30, 2);
        StoredSnapshot recorded = new StoredSnapshot(newest.ref(), STATE_BYTES + 1);
        assertThat(start(stored(LogStart.ORIGIN, recorded)).recovered().snapshot())
                .isNull();
    }

    @Test
    void severalDamagedOnes_fallBackFurther() throws IOException {
        StoredSnapshot oldest = store(10, 1);
        StoredSnapshot before = store(20, 2);
        StoredSnapshot newest = store(30, 2);
        damage(newest, 70_000);
        damage(before, 70_000);
        StartingSnapshot start = start(stored(LogStart.ORIGIN, newest));
        assertThat(start.recovered().snapshot()).isEqualTo(oldest);
        assertThat(start.damaged()).containsExactly(newest.ref(), before.ref());
    }

    @Test
    void wholeLog_standsInForAllOfThem() throws IOException {
        StoredSnapshot newest = store(30, 2);
        damage(newest, 70_000);
        StartingSnapshot start = start(stored(LogStart.ORIGIN, newest));
        assertThat(start.recovered().snapshot()).isNull();
        assertThat(start.recovered().commitHint()).isEqualTo(30);
    }

    /**
     * Its damage is in its last block. A state machine that was given the blocks before that would apply the whole log to them, and no call takes
     * it back to the empty state that the log begins with.
     */
    @Test
    void newestOne_isReadToItsEndBeforeItIsGivenToAStateMachine_andSoTwice() throws IOException {
        StoredSnapshot newest = store(30, 2);
        String file = "snap-" + newest.ref().id();
        long[] bytesRead = {0};
        disk.faults(operation -> {
            boolean isOfState = operation.kind() == Operation.Kind.READ
                    && operation.file().equals(file)
                    && operation.length() > 1_000;
            bytesRead[0] += isOfState ? operation.length() : 0;
            return Fault.NONE;
        });
        assertThat(start(stored(LogStart.ORIGIN, newest)).recovered().snapshot())
                .isEqualTo(newest);
        assertThat(bytesRead[0]).isBetween((long) STATE_BYTES, STATE_BYTES + 100L);
        assertThat(givenOut(newest)).isEqualTo(STATE_BYTES);
        assertThat(bytesRead[0]).isBetween(2L * STATE_BYTES, 2 * STATE_BYTES + 200L);

        damage(newest, disk.sizeBytes(file) - 100);
        assertThat(givenOut(newest)).as("what is whole of it").isPositive().isLessThan(STATE_BYTES);
        assertThat(start(stored(LogStart.ORIGIN, newest)).recovered().snapshot())
                .as("goes by the log alone")
                .isNull();
    }

    /** How many bytes a state machine is given before the damage shows, if there is any. */
    private long givenOut(StoredSnapshot snapshot) throws IOException {
        long[] given = {0};
        try (SnapshotReader reader = files.open(snapshot.ref().id())) {
            new SnapshotInput(reader, bytes -> given[0] = bytes).transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("checksum");
        }
        return given[0];
    }

    @Test
    void logThatBeginsRightBehindTheOneBefore_joinsIt() throws IOException {
        StoredSnapshot before = store(20, 2);
        StoredSnapshot newest = store(30, 2);
        damage(newest, 70_000);
        assertThat(start(stored(new LogStart(21, 2), newest)).recovered().snapshot())
                .isEqualTo(before);
    }

    /** Term, vote and log are whole: the server can vote and store, and has its state from another one. */
    @Test
    void logThatBeginsLater_isStartedFromWithoutAState_andSaysWhy() throws IOException {
        store(20, 2);
        StoredSnapshot newest = store(30, 2);
        damage(newest, 70_000);
        Recovered stored = stored(new LogStart(22, 2), newest);
        StartingSnapshot start = start(stored);
        assertThat(start.recovered().lostState())
                .contains("snap-" + newest.ref().id(), "begins at 22", "no other snapshot");
        assertThat(start.recovered().snapshot())
                .as("it says what the log begins behind")
                .isEqualTo(newest);
        assertThat(start.recovered().commitHint()).isEqualTo(30);
        assertThat(start.damaged()).containsExactly(newest.ref());
        assertThat(disk.names()).as("nothing is deleted").hasSize(2);
    }

    @Test
    void allThatAreDamaged_areNamed() throws IOException {
        StoredSnapshot before = store(20, 2);
        StoredSnapshot newest = store(30, 2);
        damage(newest, 70_000);
        damage(before, 70_000);
        StartingSnapshot start = start(stored(new LogStart(21, 2), newest));
        assertThat(start.recovered().lostState())
                .contains("snap-" + newest.ref().id(), "snap-" + before.ref().id());
        assertThat(start.damaged()).containsExactly(newest.ref(), before.ref());
    }

    @Test
    void snapshotOfAnotherHistory_isNotFallenBackTo() throws IOException {
        store(20, 1);
        StoredSnapshot newest = store(30, 2);
        damage(newest, 70_000);
        assertThat(start(stored(new LogStart(15, 2), newest)).recovered().lostState())
                .contains("no other snapshot");
    }

    /** As a restoration leaves it that a crash cut short, before the directory became that of a new server. */
    @Test
    void snapshotOfAnotherCluster_isNotFallenBackTo_whateverItsTerm() throws IOException {
        StoredSnapshot beforeTheEpoch = store(15, 2);
        store(20, 2, 88);
        StoredSnapshot newest = store(30, 2, 77);
        damage(newest, 70_000);
        StartingSnapshot start = start(stored(LogStart.ORIGIN, newest));
        assertThat(start.recovered().snapshot()).isEqualTo(beforeTheEpoch);
        StoredSnapshot ofTheSame = store(25, 2, 77);
        assertThat(start(stored(LogStart.ORIGIN, newest)).recovered().snapshot())
                .isEqualTo(ofTheSame);
    }

    @Test
    void stateMachineThatHoldsMore_needsNone_whateverBecameOfThem() throws IOException {
        StoredSnapshot newest = store(30, 2);
        damage(newest, 70_000);
        Recovered stored = stored(LogStart.ORIGIN, newest);
        assertThat(StartingSnapshot.of(stored, files, 30, 1, NodeParts.LOG))
                .isEqualTo(new StartingSnapshot(stored, List.of()));
    }

    @Test
    void recordWithoutAStore_isRefused() throws IOException {
        Recovered stored = stored(LogStart.ORIGIN, store(30, 2));
        assertThatThrownBy(() -> StartingSnapshot.of(stored, null, 0, 1, NodeParts.LOG))
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("no store of snapshots");
    }
}
