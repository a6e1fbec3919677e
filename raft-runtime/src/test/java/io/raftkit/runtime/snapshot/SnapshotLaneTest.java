package io.raftkit.runtime.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.StateMachine.View;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StorageFullException;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.SnapshotFigures;
import io.raftkit.runtime.thread.ManualRunner;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Worker;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SnapshotLaneTest {
    private static final byte[] SESSIONS = {7, 7, 7};
    /** How many bytes of a stored state stand in front of the state machine's. */
    private static final int FRONT = Integer.BYTES + SESSIONS.length;

    /** Writes what it was made of, and counts how often it was closed. */
    private static final class CountingView implements View {
        private interface Writing {
            void writeTo(OutputStream out) throws IOException;
        }

        private final Writing writing;
        private int closes;

        private CountingView(Writing writing) {
            this.writing = writing;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            assertThat(closes).isZero();
            writing.writeTo(out);
        }

        @Override
        public void close() {
            closes++;
        }
    }

    private final InMemoryDirectory disk = new InMemoryDirectory();
    private final SnapshotFiles files = SnapshotFiles.in(disk);
    private final ManualRunner runner = new ManualRunner();
    private final NodeLog log = new NodeLog(1);
    private final Lifecycle lifecycle = new Lifecycle(log);
    private final NodeCommons commons = new NodeCommons(1, lifecycle, NodeClock.system(), new Counters(), log);
    private final List<StoredSnapshot> taken = new ArrayList<>();
    private final List<SnapshotRef> failed = new ArrayList<>();
    private final List<List<Long>> measured = new ArrayList<>();
    private final List<Throwable> causes = new ArrayList<>();
    private final List<CountingView> views = new ArrayList<>();
    private final Set<String> given = new HashSet<>();
    private final List<SnapshotRef> found = new ArrayList<>();
    private final DamagedSnapshots damaged = new DamagedSnapshots(List.of(), log, new SnapshotFigures(), found::add);
    private final SnapshotLane.Reports reports = new SnapshotLane.Reports() {
        @Override
        public void taken(StoredSnapshot snapshot, long nanos) {
            taken.add(snapshot);
        }

        @Override
        public void failed(SnapshotRef ref, Throwable cause) {
            failed.add(ref);
            causes.add(cause);
        }

        @Override
        public void measured(long from, long bytes, long oldestMillis) {
            measured.add(List.of(from, bytes, oldestMillis));
        }
    };
    private SnapshotLane lane = new SnapshotLane(files, given::contains, damaged, runner, commons, reports);

    SnapshotLaneTest() {
        runner.start(lifecycle.failStop("Keeping snapshots", lane));
    }

    @AfterEach
    void everyView_wasClosedOnce() {
        assertThat(views)
                .isNotEmpty()
                .allSatisfy(view -> assertThat(view.closes).isOne());
        assertThat(lane.section().isInside()).isFalse();
    }

    private static SnapshotRef ref(long index) {
        return ref(index, index);
    }

    private static SnapshotRef ref(long index, long nonce) {
        return SnapshotRef.of(index, 3, 1_000, 2, Configuration.of(List.of(Member.voter(1, "a:1"))), nonce);
    }

    /** Knows nothing of what was written and read before. */
    private void restart() {
        lane = new SnapshotLane(files, given::contains, damaged, runner, commons, reports);
        runner.start(lifecycle.failStop("Keeping snapshots", lane));
    }

    private static String name(SnapshotRef ref) {
        return "snap-" + ref.id();
    }

    private static byte[] state(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(length).nextBytes(bytes);
        return bytes;
    }

    private CountingView view(CountingView.Writing writing) {
        CountingView view = new CountingView(writing);
        views.add(view);
        return view;
    }

    private void take(long index, CountingView.Writing writing) {
        take(ref(index), writing);
    }

    private void take(SnapshotRef ref, CountingView.Writing writing) {
        lane.offer(view(writing), SESSIONS, ref);
        runner.turns();
    }

    private byte[] stored(long index) throws IOException {
        try (SnapshotReader reader = files.open(ref(index).id())) {
            ByteBuffer all = ByteBuffer.allocate((int) reader.snapshot().sizeBytes() + 1);
            reader.read(all, 0);
            // The sessions stand in front.
            assertThat(all.getInt(0)).isEqualTo(SESSIONS.length);
            assertThat(Arrays.copyOfRange(all.array(), Integer.BYTES, FRONT)).isEqualTo(SESSIONS);
            return Arrays.copyOfRange(all.array(), FRONT, all.position());
        }
    }

    private List<String> names() throws IOException {
        return disk.list().stream().filter(name -> name.startsWith("snap-")).toList();
    }

    @Test
    void statesOfAllSizes_areStoredAsTheyWereWritten() throws IOException {
        long index = 2;
        for (int length : new int[] {0, 1, (64 << 10) - 1, 64 << 10, (64 << 10) + 1, 200_001}) {
            byte[] state = state(length);
            take(++index, out -> {
                int half = length / 2;
                for (int at = 0; at < Math.min(half, 100); at++) {
                    out.write(state[at]);
                }
                out.write(state, Math.min(half, 100), length - Math.min(half, 100));
                out.flush();
            });
            assertThat(stored(index)).isEqualTo(state);
            assertThat(taken).endsWith(new StoredSnapshot(ref(index), FRONT + length));
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void throwingWriteTo_failsThatSnapshotOnlyAndLeavesNoPart() throws IOException {
        take(3, out -> out.write(state(10)));
        take(4, out -> {
            out.write(state(300_000));
            throw new IllegalStateException("no longer");
        });
        take(5, out -> {
            throw new StackOverflowError();
        });
        assertThat(failed).containsExactly(ref(4), ref(5));
        assertThat(causes.get(0)).hasMessage("no longer");
        assertThat(names()).containsExactly("snap-" + ref(3).id());
        assertThat(lifecycle.failure()).isNull();
        take(6, out -> out.write(state(20)));
        assertThat(stored(6)).isEqualTo(state(20));
    }

    /** Code that writes as much as it can, and returns as if that were all. */
    @Test
    void fullDisk_failsTheSnapshotEvenIfTheViewCatchesItAndKeepsTheEarlierOne() throws IOException {
        take(3, out -> out.write(state(10)));
        AtomicInteger writes = new AtomicInteger();
        disk.faults(operation ->
                operation.kind() == Operation.Kind.WRITE && writes.incrementAndGet() > 2 ? Fault.full(0) : Fault.NONE);
        take(4, out -> {
            try {
                out.write(state(300_000));
            } catch (IOException e) {
                // As bad code does.
            }
        });
        disk.faults(operation -> Fault.NONE);
        assertThat(failed).containsExactly(ref(4));
        assertThat(causes.get(0)).isInstanceOf(StorageFullException.class);
        assertThat(names()).containsExactly("snap-" + ref(3).id());
        assertThat(stored(3)).isEqualTo(state(10));
    }

    @Test
    void stream_takesNothingOnceTheViewHasReturned() throws IOException {
        List<OutputStream> kept = new ArrayList<>();
        take(3, out -> {
            kept.add(out);
            out.write(state(10));
        });
        assertThatThrownBy(() -> kept.get(0).write(1)).isInstanceOf(IOException.class);
        assertThat(stored(3)).isEqualTo(state(10));
    }

    @Test
    void nodeThatStops_endsAViewThatIsBeingWritten() throws IOException {
        take(3, out -> {
            lifecycle.stop();
            for (int block = 0; block < 1_000; block++) {
                out.write(state(1_000));
            }
        });
        assertThat(failed).containsExactly(ref(3));
        assertThat(names()).isEmpty();
    }

    @Test
    void viewThatWaitsWhenTheNodeStops_isClosedUnwritten() {
        lane.offer(view(out -> out.write(1)), new byte[0], ref(3));
        lifecycle.stop();
        assertThat(lane.turn()).isEqualTo(Worker.ENDED);
        assertThat(failed).containsExactly(ref(3));
    }

    @Test
    void viewOfferedToAStoppedNode_isClosedThoughNoTurnComes() {
        lifecycle.stop();
        lane.offer(view(out -> out.write(1)), new byte[0], ref(3));
        assertThat(failed).containsExactly(ref(3));
    }

    @Test
    void newerView_replacesOneThatWaits() {
        lane.offer(view(out -> out.write(1)), new byte[0], ref(3));
        take(4, out -> out.write(2));
        assertThat(failed).containsExactly(ref(3));
        assertThat(taken).containsExactly(new StoredSnapshot(ref(4), FRONT + 1));
    }

    @Test
    void snapshotThatAnotherServerIsBeingGiven_stays_untilItIsGiven() {
        for (int index = 3; index <= 6; index++) {
            take(index, out -> out.write(1));
        }
        given.add(ref(3).id());
        lane.deleteObsolete(ref(6));
        runner.turns();
        assertThat(disk.names()).containsExactly("snap-" + ref(3).id(), "snap-" + ref(5).id(), "snap-" + ref(6).id());
        given.clear();
        lane.deleteObsolete(ref(6));
        runner.turns();
        assertThat(disk.names()).containsExactly("snap-" + ref(5).id(), "snap-" + ref(6).id());
    }

    /**
     * (1) D was found damaged; (2) N was taken of the same entry in its place; (3) the process ended before D was deleted. At the next start
     * nobody knows that D is damaged.
     */
    @Test
    void anotherSnapshotOfTheSameEntry_isNotKeptInsteadOfTheOneBefore() throws IOException {
        SnapshotRef replaced = ref(100, 1);
        SnapshotRef newest = ref(100, 2);
        take(50, out -> out.write(state(100_000)));
        take(replaced, out -> out.write(state(100_000)));
        take(newest, out -> out.write(state(100_000)));
        disk.flip(name(replaced), disk.sizeBytes(name(replaced)) / 2, 1);
        restart();
        lane.verified(newest);
        lane.deleteObsolete(newest);
        runner.turns();
        assertThat(names()).contains(name(ref(50)), name(newest));

        take(150, out -> out.write(state(10)));
        lane.deleteObsolete(ref(150));
        runner.turns();
        assertThat(names()).containsExactlyInAnyOrder(name(newest), name(ref(150)));
        assertThat(stored(150)).isEqualTo(state(10));
    }

    /** The same, and commands were applied before N was taken. */
    @Test
    void theOneBefore_isReadBeforeOlderOnesAreDeleted() throws IOException {
        take(50, out -> out.write(state(100_000)));
        take(100, out -> out.write(state(100_000)));
        take(101, out -> out.write(state(100_000)));
        disk.flip(name(ref(100)), disk.sizeBytes(name(ref(100))) / 2, 1);
        restart();
        lane.deleteObsolete(ref(101));
        runner.turns();
        assertThat(names()).containsExactlyInAnyOrder(name(ref(50)), name(ref(101)));

        take(150, out -> out.write(state(10)));
        restart();
        lane.deleteObsolete(ref(150));
        runner.turns();
        assertThat(names()).containsExactlyInAnyOrder(name(ref(101)), name(ref(150)));
    }

    @Test
    void theOneBefore_isNotReadWhereThatDeletesNothing() throws IOException {
        take(50, out -> out.write(state(10_000)));
        take(100, out -> out.write(state(10_000)));
        restart();
        disk.faults(operation ->
                operation.kind() == Operation.Kind.READ && operation.length() > 5_000 ? Fault.fail() : Fault.NONE);
        lane.deleteObsolete(ref(100));
        runner.turns();
        assertThat(names()).hasSize(2);
        assertThat(found).isEmpty();
    }

    @Test
    void snapshotThatIsDeletedBeforeItIsRead_isNotDamaged() {
        take(3, out -> out.write(1));
        lane.verify(new StoredSnapshot(ref(3), 1));
        lane.offer(view(out -> out.write(1)), new byte[0], ref(4));
        lane.turn();
        lane.offer(view(out -> out.write(1)), new byte[0], ref(5));
        lane.turn();
        lane.deleteObsolete(ref(5));
        runner.turns();
        assertThat(disk.names()).containsExactly(name(ref(4)), name(ref(5)));
        assertThat(found).isEmpty();
    }

    /** Its record may be on its way to the disk: it would be in force without being there, and nobody would know. */
    @Test
    void damagedSnapshotThatMayBeRecorded_stays_untilAnotherIsTaken() throws IOException {
        take(ref(3, 1), out -> out.write(1));
        lane.deleteObsolete(ref(3, 1));
        runner.turns();
        damaged.found(ref(3, 1), "it is rotten");
        take(ref(3, 2), out -> out.write(1));
        damaged.found(ref(3, 2), "it is rotten");
        lane.verify(new StoredSnapshot(ref(3, 1), 1));
        runner.turns();
        assertThat(names()).containsExactlyInAnyOrder(name(ref(3, 1)), name(ref(3, 2)));
        assertThat(damaged.contains(ref(3, 2))).isTrue();
        take(ref(3, 3), out -> out.write(1));
        lane.deleteObsolete(ref(3, 3));
        runner.turns();
        assertThat(names()).containsExactly(name(ref(3, 3)));
        assertThat(damaged.highestIndex()).isZero();
    }

    /** Another server may ask for a snapshot as soon as it has its name. */
    @Test
    void snapshotThatIsDamagedBeforeItIsTold_isToldAsFailed() {
        boolean[] isRenamed = {false};
        disk.faults(operation -> {
            isRenamed[0] |= operation.kind() == Operation.Kind.RENAME;
            if (isRenamed[0] && operation.kind() == Operation.Kind.FORCE_DIRECTORY) {
                damaged.found(ref(3), "it is rotten");
            }
            return Fault.NONE;
        });
        take(3, out -> out.write(1));
        assertThat(found).containsExactly(ref(3));
        assertThat(failed).containsExactly(ref(3));
        assertThat(causes.get(0)).hasMessageContaining("it is rotten");
        assertThat(taken).isEmpty();
    }

    /** The store lists none of these: nobody would ever delete them. */
    @Test
    void snapshotsThatAreDamaged_areDeletedWhenANewerOneIsInForce() {
        for (int index = 3; index <= 5; index++) {
            take(index, out -> out.write(1));
        }
        disk.flip("snap-" + ref(3).id(), 0, 1);
        disk.flip("snap-" + ref(5).id(), 0, 1);
        lane.deleteObsolete(ref(4));
        runner.turns();
        assertThat(disk.names()).containsExactly("snap-" + ref(4).id(), "snap-" + ref(5).id());
    }

    /** Nobody has read it in this incarnation, and nobody waits for that: what is offered meanwhile is written first. */
    @Test
    void verification_findsDamage_andGivesWayToAView() throws IOException {
        take(3, out -> out.write(state(1 << 20)));
        take(4, out -> out.write(state(1 << 20)));
        disk.flip("snap-" + ref(4).id(), 1 << 19, 1);
        lane.verify(new StoredSnapshot(ref(3), FRONT + (1 << 20)));
        lane.verify(new StoredSnapshot(ref(4), FRONT + (1 << 20)));
        lane.turn();
        take(5, out -> {
            assertThat(damaged.highestIndex()).isZero();
            out.write(1);
        });
        assertThat(taken).hasSize(3);
        assertThat(damaged.contains(ref(3))).isFalse();
        assertThat(damaged.contains(ref(4))).isTrue();
    }

    /** Otherwise the lane would be dead, and nobody would know: no snapshot would be taken any more, and the log would grow. */
    @Test
    void errorInWhatNobodyWaitsFor_stopsTheNode() {
        take(3, out -> out.write(1));
        lane.measure(
                (from, to, bytesMax) -> {
                    lane.offer(view(out -> out.write(1)), new byte[0], ref(4));
                    throw new StackOverflowError();
                },
                1,
                2,
                100);
        runner.turns();
        assertThat(lifecycle.isStopped()).isTrue();
        assertThat(Objects.requireNonNull(lifecycle.failure()).cause()).isInstanceOf(StackOverflowError.class);
        assertThat(failed).containsExactly(ref(4));
        assertThat(lane.turn()).isEqualTo(Worker.ENDED);
    }

    @Test
    void nodeThatStops_leavesWhatNobodyWaitsFor() {
        take(3, out -> out.write(state(1 << 20)));
        lane.verify(new StoredSnapshot(ref(3), FRONT + (1 << 20)));
        lane.turn();
        lifecycle.stop();
        assertThat(lane.turn()).isEqualTo(Worker.ENDED);
        assertThat(damaged.highestIndex()).isZero();
    }

    /** What cannot be read now may be read later. */
    @Test
    void snapshotThatCannotBeReadForAnotherReason_stays() {
        for (int index = 3; index <= 5; index++) {
            take(index, out -> out.write(1));
        }
        String passing = "snap-" + ref(3).id();
        disk.faults(operation ->
                operation.kind() == Operation.Kind.READ && operation.file().equals(passing)
                        ? Fault.fail()
                        : Fault.NONE);
        lane.deleteObsolete(ref(5));
        runner.turns();
        disk.faults(operation -> Fault.NONE);
        assertThat(disk.names()).contains(passing);
    }
}
