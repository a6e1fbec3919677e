package io.raftkit.runtime.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryBatchBuilder;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.SessionBounds;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.FaultPlan;
import io.raftkit.testkit.storage.ImageKind;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state of a survivor becomes that of the first server of a new cluster. */
class RecoveryWriterTest {
    private static final long OLD_EPOCH = 77;
    private static final long LATEST_TERM = 9;
    private static final long LAST_TIME = 1_040;
    private static final int LAST = 40;
    private static final int SNAPSHOT = 20;
    private static final Bootstrap OLD = new Bootstrap(3, 5, 0, 30, voters(0, 1, 2, 3), true, true);
    private static final Bootstrap NEW = new Bootstrap(7, 5, 0, 70, voters(0, 7), true, true);

    private final InMemoryDirectory oldDisk = new InMemoryDirectory();

    private static Configuration voters(long epoch, int... ids) {
        List<Member> members = Arrays.stream(ids)
                .mapToObj(id -> Member.voter(id, "a:" + id).toBuilder()
                        .storeId(epoch == 0 ? 0 : 10L * id)
                        .build())
                .toList();
        var configuration = Configuration.of(members).toBuilder().epoch(epoch);
        return (epoch == 0 ? configuration : configuration.sessionBounds(SessionBounds.DEFAULT)).build();
    }

    private static boolean isConfiguration(long index) {
        return index == 2 || index == 30;
    }

    /** Entries 1 to 40: all types, two configurations, terms 1 to 4, and times from 1,001 ms. */
    private static EntryBatch entries(long first) {
        EntryBatchBuilder entries = EntryBatch.builder(first, 1 << 10);
        EntryType[] types = {EntryType.COMMAND, EntryType.SESSION_COMMAND, EntryType.SESSION_CONTROL, EntryType.NO_OP};
        for (long index = first; index <= LAST; index++) {
            EntryType type = isConfiguration(index) ? EntryType.CONFIGURATION : types[(int) index % types.length];
            byte[] payload = isConfiguration(index)
                    ? voters(OLD_EPOCH, 1, 2, 3).toBytes()
                    : ("payload " + index).getBytes(StandardCharsets.UTF_8);
            entries.add(1 + (index - 1) / 10, 1_000 + index, type, payload);
        }
        return entries.build();
    }

    private static StoredSnapshot snapshot(InMemoryDirectory disk) throws IOException {
        SnapshotRef ref = SnapshotRef.of(SNAPSHOT, 2, 1_020, 2, voters(OLD_EPOCH, 1, 2, 3), 5);
        byte[] state = new byte[150_000];
        new SplittableRandom(1).nextBytes(state);
        try (SnapshotWriter writer = SnapshotFiles.in(disk).begin(ref)) {
            writer.write(ByteBuffer.wrap(state));
            return writer.publish();
        }
    }

    private Survivor survivor(boolean hasSnapshot) throws IOException {
        InMemoryPersister persister = new InMemoryPersister(oldDisk);
        PersistBatch.Builder batch = PersistBatch.builder();
        StoredRecords.put(batch, OLD);
        StoredRecords.put(batch, new TermAndVote(6, 1));
        StoredRecords.putCommitHint(batch, 25);
        persister.persist(batch.entries(entries(1)).build());
        if (hasSnapshot) {
            StoredSnapshot snapshot = snapshot(oldDisk);
            PersistBatch.Builder record = PersistBatch.builder();
            StoredRecords.put(record, snapshot);
            persister.persist(
                    record.snapshot(snapshot.ref().id(), new LogStart(11, 1)).build());
        }
        return Survivor.of(Path.of("old"), OLD, recovered(persister), persister, SnapshotFiles.in(oldDisk));
    }

    private static Recovered recovered(InMemoryPersister persister) throws IOException {
        return Recovered.of(Recovery.of(persister));
    }

    private static void write(Survivor survivor, InMemoryDirectory disk) throws IOException {
        InMemoryPersister persister = new InMemoryPersister(disk);
        Recovered present = recovered(persister);
        new RecoveryWriter(survivor, persister, SnapshotFiles.in(disk), NEW).write(present, LATEST_TERM, LAST_TIME);
    }

    /** Compares what a disk holds with what the survivor has. */
    private static void checkComplete(Survivor survivor, InMemoryDirectory disk) throws IOException {
        InMemoryPersister persister = new InMemoryPersister(disk);
        Recovered found = recovered(persister);
        assertThat(found.bootstrap()).isEqualTo(NEW);
        assertThat(found.termAndVote()).isEqualTo(new TermAndVote(LATEST_TERM + 1, 7));
        assertThat(found.commitHint()).isEqualTo(found.lastIndex()).isEqualTo(LAST + 1);
        assertThat(found.peerStores()).isEmpty();
        EntryBatch last = Objects.requireNonNull(persister.read(LAST + 1, LAST + 1, 1));
        assertThat(last.termAt(LAST + 1)).isEqualTo(LATEST_TERM + 1);
        assertThat(last.timeAt(LAST + 1)).isEqualTo(LAST_TIME);
        Configuration configuration = Configuration.fromBytes(last.payloadAt(LAST + 1));
        assertThat(configuration.members())
                .containsExactly(Member.voter(7, "a:7").toBuilder().storeId(70).build());
        assertThat(configuration.epoch()).isPositive().isNotEqualTo(OLD_EPOCH);
        assertThat(configuration.sessionBounds()).isEqualTo(SessionBounds.DEFAULT);
        StoredSnapshot former = survivor.recovered().snapshot();
        StoredSnapshot snapshot = found.snapshot();
        if (former == null) {
            assertThat(snapshot).isNull();
            assertThat(found.logStart()).isEqualTo(LogStart.ORIGIN);
        } else {
            checkSnapshot(survivor, Objects.requireNonNull(snapshot), disk, configuration);
            assertThat(found.logStart()).isEqualTo(new LogStart(SNAPSHOT + 1, 2));
        }
        checkEntries(found.logStart().firstIndex(), persister, configuration);
    }

    private static void checkEntries(long first, InMemoryPersister persister, Configuration configuration)
            throws IOException {
        EntryBatch expected = entries(1);
        for (long index = first; index <= LAST; index++) {
            EntryBatch entry = Objects.requireNonNull(persister.read(index, index, 1));
            if (isConfiguration(index)) {
                assertThat(Configuration.fromBytes(entry.payloadAt(index))).isEqualTo(configuration);
                assertThat(entry.typeAt(index)).isEqualTo(EntryType.CONFIGURATION);
                assertThat(entry.termAt(index)).isEqualTo(expected.termAt(index));
                assertThat(entry.timeAt(index)).isEqualTo(expected.timeAt(index));
            } else {
                assertThat(entry.bytes())
                        .as("entry %d", index)
                        .isEqualTo(expected.view(index, index).bytes());
            }
        }
    }

    /** The state in it begins with the sessions of clients. */
    private static void checkSnapshot(
            Survivor survivor, StoredSnapshot found, InMemoryDirectory disk, Configuration configuration)
            throws IOException {
        StoredSnapshot former = Objects.requireNonNull(survivor.recovered().snapshot());
        SnapshotFiles files = SnapshotFiles.in(disk);
        assertThat(files.list()).containsExactly(found);
        assertThat(found.sizeBytes()).isEqualTo(former.sizeBytes());
        assertThat(found.ref().index()).isEqualTo(SNAPSHOT);
        assertThat(found.ref().term()).isEqualTo(2);
        assertThat(found.ref().time()).isEqualTo(1_020);
        assertThat(found.ref().configurationIndex()).isEqualTo(2);
        assertThat(found.ref().configuration()).isEqualTo(configuration);
        try (SnapshotReader copy = files.open(found.ref().id());
                SnapshotReader original = survivor.snapshots().open(former.ref().id())) {
            assertThat(copy.digest()).isEqualTo(original.digest());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void allEntriesAreKept_andEachConfigurationIsOfTheNewCluster(boolean hasSnapshot) throws IOException {
        Survivor survivor = survivor(hasSnapshot);
        InMemoryDirectory disk = new InMemoryDirectory();
        write(survivor, disk);
        checkComplete(survivor, disk);
    }

    /** Whatever a crash leaves, no server starts from a part of it; and to write it again completes it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void crashAtEachOperation_leavesNoServer_orAll_andItCanBeRepeated(boolean hasSnapshot) throws IOException {
        Survivor survivor = survivor(hasSnapshot);
        InMemoryDirectory disk = new InMemoryDirectory();
        int[] looked = new int[2];
        disk.faults(operation -> {
            if (operation.kind() != Operation.Kind.READ) {
                for (ImageKind kind : ImageKind.values()) {
                    look(survivor, disk.image(kind, operation.number()), looked);
                }
            }
            return Fault.NONE;
        });
        write(survivor, disk);
        disk.faults(FaultPlan.NONE);
        look(survivor, disk.image(ImageKind.ONLY_FORCED, 0), looked);
        assertThat(looked[0]).as("incomplete images").isGreaterThan(5);
        assertThat(looked[1]).as("complete images").isPositive();
    }

    private static void look(Survivor survivor, InMemoryDirectory image, int[] looked) {
        try {
            Recovered found = recovered(new InMemoryPersister(image));
            if (found.bootstrap() == null) {
                looked[0]++;
                // A start refuses a term without the record of a first start.
                if (image.names().stream().anyMatch(name -> name.startsWith("snap-"))) {
                    assertThat(found.termAndVote().term()).isPositive();
                }
                assertThat(found.lastIndex() == 0 || found.termAndVote().term() > 0)
                        .isTrue();
                write(survivor, image);
            } else {
                looked[1]++;
            }
            checkComplete(survivor, image);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Two survivors may be tried one after the other, and the second log may be shorter. */
    @Test
    void restOfALongerLog_isCleared() throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        PersistBatch.Builder rest = PersistBatch.builder();
        StoredRecords.put(rest, new TermAndVote(3, 0));
        EntryBatchBuilder entries = EntryBatch.builder(1, 1 << 10);
        for (int i = 0; i < 2 * LAST; i++) {
            entries.add(8, 5, EntryType.COMMAND, new byte[] {1});
        }
        new InMemoryPersister(disk).persist(rest.entries(entries.build()).build());
        Survivor survivor = survivor(true);
        write(survivor, disk);
        checkComplete(survivor, disk);
    }

    /** Two survivors may be tried one after the other, and the second log may begin earlier. */
    @Test
    void restOfAnotherLog_isNotWrittenOver() throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        PersistBatch.Builder rest = PersistBatch.builder();
        StoredRecords.put(rest, new TermAndVote(3, 0));
        new InMemoryPersister(disk)
                .persist(rest.snapshot("x", new LogStart(31, 3)).build());
        Survivor survivor = survivor(true);
        assertThatThrownBy(() -> write(survivor, disk))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("begins at entry 31", "delete the files");
    }

    @Test
    void eachTime_theEpochIsAnother() throws IOException {
        Survivor survivor = survivor(false);
        InMemoryDirectory first = new InMemoryDirectory();
        InMemoryDirectory second = new InMemoryDirectory();
        write(survivor, first);
        write(survivor, second);
        assertThat(epoch(first)).isNotEqualTo(epoch(second));
    }

    private static long epoch(InMemoryDirectory disk) throws IOException {
        List<EntryBatch> entries = recovered(new InMemoryPersister(disk)).configurationEntries();
        EntryBatch last = entries.get(entries.size() - 1);
        return Configuration.fromBytes(last.payloadAt(last.firstIndex())).epoch();
    }
}
