package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.SnapshotWriter;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.testkit.snapshot.SnapshotSample;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cases of {@link SnapshotStoreContract} in which the disk does what it is asked. */
abstract class SnapshotStoreCases {
    static final SnapshotSample SMALL = SnapshotSample.of(10, 3_000);
    static final SnapshotSample LARGE = SnapshotSample.of(20, 700_001);
    static final SnapshotSample NEXT = SnapshotSample.of(30, 200_000);

    private final InMemoryDirectory disk = new InMemoryDirectory();

    SnapshotStoreCases() {}

    /**
     * Opens the store under test.
     *
     * @param directory where it is to keep its files, all of them
     * @return the store
     * @throws IOException if it cannot be opened
     */
    protected abstract SnapshotStore open(DataDirectory directory) throws IOException;

    InMemoryDirectory disk() {
        return disk;
    }

    void assertHolds(SnapshotSample... samples) throws IOException {
        try (SnapshotStore store = open(disk)) {
            assertThat(store.list())
                    .containsExactlyElementsOf(
                            Arrays.stream(samples).map(SnapshotSample::stored).toList());
            for (SnapshotSample sample : samples) {
                assertThat(sample.difference(store)).isNull();
            }
        }
    }

    @Test
    void published_isReadBackInEverySize() throws IOException {
        List<Integer> sizes = List.of(0, 1, 4_095, 65_535, 65_536, 65_537, 131_072, 1_000_003);
        SnapshotSample[] samples = new SnapshotSample[sizes.size()];
        try (SnapshotStore store = open(disk)) {
            assertThat(store.list()).isEmpty();
            // From the newest on, since they are listed by index and not as they came.
            for (int i = sizes.size() - 1; i >= 0; i--) {
                samples[i] = SnapshotSample.of(3 + i, sizes.get(i));
                samples[i].storeIn(store);
            }
        }
        assertHolds(samples);
    }

    @Test
    void read_beginsAtAnyOffset() throws IOException {
        try (SnapshotStore store = open(disk)) {
            LARGE.storeIn(store);
            byte[] state = LARGE.state();
            try (SnapshotReader reader = store.open(LARGE.ref().id())) {
                for (int at : new int[] {700_000, 65_535, 0, 65_536, 1, 300_000, 700_001, 800_000}) {
                    ByteBuffer into = ByteBuffer.allocate(70_000);
                    int from = Math.min(at, state.length);
                    int expected = Math.min(70_000, state.length - from);
                    assertThat(reader.read(into, at)).isEqualTo(expected);
                    assertThat(Arrays.copyOf(into.array(), expected))
                            .isEqualTo(Arrays.copyOfRange(state, from, from + expected));
                }
            }
        }
    }

    @Test
    void digest_isThatOfTheState_whileItIsWrittenAndWhenItIsRead() throws Exception {
        byte[] state = LARGE.state();
        try (SnapshotStore store = open(disk)) {
            try (SnapshotWriter writer = store.resume(LARGE.ref())) {
                assertThat(writer.digest()).isEqualTo(sha256(state, 0));
                LARGE.write(writer, 500_000);
                assertThat(writer.digest()).isEqualTo(sha256(state, 500_000));
            }
            try (SnapshotWriter writer = store.resume(LARGE.ref())) {
                assertThat(writer.digest()).isEqualTo(sha256(state, (int) writer.sizeBytes()));
                LARGE.write(writer, LARGE.sizeBytes());
                assertThat(writer.digest()).isEqualTo(sha256(state, state.length));
                writer.publish();
            }
            try (SnapshotReader reader = store.open(LARGE.ref().id())) {
                assertThat(reader.digest()).isEqualTo(sha256(state, state.length));
            }
        }
    }

    private static byte[] sha256(byte[] state, int length) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(Arrays.copyOf(state, length));
    }

    @Test
    void part_isNoSnapshotAndIsThrownAwayByTheNext() throws IOException {
        try (SnapshotStore store = open(disk)) {
            SMALL.storeIn(store);
            long used = disk.usedBytes();
            try (SnapshotWriter writer = store.begin(LARGE.ref())) {
                LARGE.write(writer, 600_000);
            }
            assertThatThrownBy(() -> store.open(LARGE.ref().id())).isInstanceOf(IOException.class);
            assertThat(store.list()).containsExactly(SMALL.stored());
            store.begin(NEXT.ref()).discard();
            assertThat(disk.usedBytes()).isEqualTo(used);
        }
        assertHolds(SMALL);
    }

    @Test
    void resumed_goesOnBehindAPartAndFindsNoneOfAnother() throws IOException {
        try (SnapshotStore store = open(disk);
                SnapshotWriter writer = store.resume(LARGE.ref())) {
            LARGE.write(writer, 600_000);
            assertThat(writer.sizeBytes()).isEqualTo(600_000);
        }
        try (SnapshotStore store = open(disk)) {
            try (SnapshotWriter writer = store.resume(LARGE.ref())) {
                assertThat(writer.sizeBytes()).isBetween(1L, 600_000L);
                LARGE.write(writer, LARGE.sizeBytes());
                assertThat(writer.publish()).isEqualTo(LARGE.stored());
            }
            try (SnapshotWriter writer = store.resume(NEXT.ref())) {
                assertThat(writer.sizeBytes()).isZero();
                NEXT.write(writer, NEXT.sizeBytes());
                writer.publish();
            }
        }
        assertHolds(LARGE, NEXT);
    }

    @Test
    void oneIsTakenWhileAnotherIsFetched_andOneIsFetchedWhileAnotherIsTaken() throws IOException {
        try (SnapshotStore store = open(disk)) {
            try (SnapshotWriter fetched = store.resume(LARGE.ref())) {
                LARGE.write(fetched, 300_000);
                SMALL.storeIn(store);
                assertThat(store.list()).containsExactly(SMALL.stored());
                try (SnapshotWriter taken = store.begin(NEXT.ref())) {
                    taken.discard();
                }
                LARGE.write(fetched, LARGE.sizeBytes());
                fetched.publish();
            }
            SnapshotSample latest = SnapshotSample.of(40, 150_000);
            try (SnapshotWriter taken = store.begin(NEXT.ref())) {
                NEXT.write(taken, 100_000);
                try (SnapshotWriter fetched = store.resume(latest.ref())) {
                    latest.write(fetched, 50_000);
                    fetched.discard();
                }
                store.resume(latest.ref()).close();
                NEXT.write(taken, NEXT.sizeBytes());
                taken.publish();
            }
        }
        assertHolds(SMALL, LARGE, NEXT);
    }

    @Test
    void fetchThatWasCutShort_goesOnAfterOneWasTaken() throws IOException {
        try (SnapshotStore store = open(disk)) {
            try (SnapshotWriter fetched = store.resume(LARGE.ref())) {
                LARGE.write(fetched, 600_000);
            }
            SMALL.storeIn(store);
            try (SnapshotWriter fetched = store.resume(LARGE.ref())) {
                assertThat(fetched.sizeBytes()).isGreaterThan(400_000);
                LARGE.write(fetched, LARGE.sizeBytes());
                fetched.publish();
            }
        }
        assertHolds(SMALL, LARGE);
    }

    @Test
    void partsThatWereLeft_areOneOfEachKind_andNoneThatReachesNoFurtherThanWhatIsTaken() throws IOException {
        try (SnapshotStore store = open(disk)) {
            for (int index = 10; index < 16; index++) {
                SnapshotSample taken = SnapshotSample.of(index, 100_000);
                SnapshotSample fetched = SnapshotSample.of(100 + index, 100_000);
                try (SnapshotWriter one = store.begin(taken.ref());
                        SnapshotWriter other = store.resume(fetched.ref())) {
                    taken.write(one, taken.sizeBytes());
                    fetched.write(other, fetched.sizeBytes());
                }
                assertThat(disk.usedBytes()).isLessThan(250_000);
            }
            store.begin(SnapshotSample.of(115, 0).ref()).discard();
            assertThat(disk.usedBytes()).isZero();
        }
    }

    @Test
    void others_areReadAndDeletedWhileOneIsWritten() throws IOException {
        try (SnapshotStore store = open(disk)) {
            SMALL.storeIn(store);
            LARGE.storeIn(store);
            try (SnapshotWriter writer = store.begin(NEXT.ref())) {
                NEXT.write(writer, 100_000);
                assertThat(LARGE.difference(store)).isNull();
                assertThat(store.list()).containsExactly(SMALL.stored(), LARGE.stored());
                store.delete(SMALL.ref().id());
                NEXT.write(writer, NEXT.sizeBytes());
                writer.publish();
            }
        }
        assertHolds(LARGE, NEXT);
    }

    @Test
    void deleted_isReadToItsEndByWhoHadItOpen() throws IOException {
        try (SnapshotStore store = open(disk)) {
            LARGE.storeIn(store);
            try (SnapshotReader reader = store.open(LARGE.ref().id());
                    SnapshotReader beside = store.open(LARGE.ref().id())) {
                store.delete(LARGE.ref().id());
                store.delete(LARGE.ref().id());
                ByteBuffer all = ByteBuffer.allocate(LARGE.sizeBytes());
                assertThat(reader.read(all, 0)).isEqualTo(LARGE.sizeBytes());
                assertThat(all.array()).isEqualTo(LARGE.state());
                assertThat(beside.read(ByteBuffer.allocate(9), 500_000)).isEqualTo(9);
            }
            assertThatThrownBy(() -> store.open(LARGE.ref().id())).isInstanceOf(IOException.class);
        }
        assertHolds();
    }

    @Test
    void fullDisk_keepsWhatWasPublishedAndFreesThePart() throws IOException {
        try (SnapshotStore store = open(disk)) {
            SMALL.storeIn(store);
            long used = disk.usedBytes();
            disk.capacityBytes(used + 300_000);
            try (SnapshotWriter writer = store.begin(LARGE.ref())) {
                assertThatThrownBy(() -> {
                            LARGE.write(writer, LARGE.sizeBytes());
                            writer.publish();
                        })
                        .isInstanceOf(StorageFullException.class);
                writer.discard();
            }
            assertThat(disk.usedBytes()).isEqualTo(used);
            NEXT.storeIn(store);
        }
        assertHolds(SMALL, NEXT);
    }

    @Test
    void foreignFiles_areLeftAlone() throws IOException {
        List<String> foreign = List.of("raftkit.id", "snap-foreign", "snap-foreign.part", "state", "store.part");
        for (String name : foreign) {
            disk.open(name).write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
        }
        try (SnapshotStore store = open(disk)) {
            SMALL.storeIn(store);
            store.begin(LARGE.ref()).discard();
            store.delete(SMALL.ref().id());
        }
        assertHolds();
        assertThat(disk.list()).containsAll(foreign);
        for (String name : foreign) {
            assertThat(disk.sizeBytes(name)).isEqualTo(3);
        }
    }
}
