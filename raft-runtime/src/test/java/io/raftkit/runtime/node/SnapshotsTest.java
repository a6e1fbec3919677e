package io.raftkit.runtime.node;

import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.Command;
import io.raftkit.api.RejectedException.Reason;
import io.raftkit.api.status.NodeStatus.State;
import io.raftkit.api.status.SnapshotStatus;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Snapshots of a single server, from their taking to the start from them. */
class SnapshotsTest {
    private static final int TEXT_BYTES = 1_000;

    private final VirtualCluster cluster = new VirtualCluster(1);
    private final RecordedLog log = new RecordedLog();
    private final InMemoryDirectory disk = new InMemoryDirectory();
    private int lastKey;

    SnapshotsTest() {
        cluster.log = log;
        machine(new KeyValues());
        policy(0);
    }

    private void machine(KeyValues machine) {
        cluster.machines.put(1, machine);
    }

    private KeyValues machine() {
        return (KeyValues) cluster.machines.get(1);
    }

    private void policy(long logBytes) {
        cluster.snapshots.put(1, new NodeParts.Snapshots(SnapshotFiles.in(disk), logBytes, 0, List.of()));
    }

    private LocalNode start() {
        cluster.start();
        cluster.leader();
        cluster.pass(100);
        return node();
    }

    private LocalNode node() {
        return cluster.node(1);
    }

    /** A crash, and a start with a new, empty state machine. */
    private LocalNode startAgain() {
        node().halt();
        machine(new KeyValues());
        policy(0);
        return start();
    }

    private void put(int count) {
        for (int i = 0; i < count; i++) {
            CompletableFuture<byte[]> result = node().submit(Adder.text(++lastKey + "=" + "x".repeat(TEXT_BYTES)));
            cluster.settle();
            assertThat(result).isCompleted();
        }
    }

    private StoredSnapshot snapshot() {
        CompletableFuture<StoredSnapshot> call = node().snapshot();
        cluster.settle();
        return call.join();
    }

    private List<String> files() {
        return disk.names();
    }

    private static String file(StoredSnapshot snapshot) {
        return "snap-" + snapshot.ref().id();
    }

    private void goesOn() {
        put(1);
        assertThat(node().status().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void snapshot_isDurableAndRecorded_andTheNextStartAppliesOnlyWhatFollowsIt() {
        start();
        put(10);
        StoredSnapshot taken = snapshot();
        assertThat(taken.ref().index()).isEqualTo(node().status().lastApplied());
        assertThat(taken.sizeBytes()).isGreaterThan(10 * TEXT_BYTES);
        assertThat(VirtualCluster.recovered(cluster.disks.get(1)).snapshot()).isEqualTo(taken);
        put(3);
        var texts = machine().texts();
        startAgain();
        assertThat(machine().texts()).isEqualTo(texts).hasSize(13);
        assertThat(machine().restores).isOne();
        assertThat(machine().applies).isEqualTo(3);
        goesOn();
        assertThat(node().read(Adder.text("14"), Duration.ofSeconds(1))).isNotCompletedExceptionally();
    }

    @Test
    void callsThatWaitAtTheSameTime_shareOneView() {
        start();
        put(2);
        CompletableFuture<StoredSnapshot> one = node().snapshot();
        CompletableFuture<StoredSnapshot> two = node().snapshot();
        cluster.settle();
        assertThat(one.join()).isEqualTo(two.join());
        assertThat(machine().views).isOne();
    }

    /** What was known when it was called must be in it, so a view that was taken before does not do. */
    @Test
    void callWhileOneIsWritten_getsTheNext_unlessNothingWasApplied() {
        start();
        put(2);
        cluster.held.add("1-snapshot");
        CompletableFuture<StoredSnapshot> first = node().snapshot();
        cluster.settle();
        put(1);
        CompletableFuture<StoredSnapshot> second = node().snapshot();
        cluster.settle();
        assertThat(first).isNotDone();
        assertThat(machine().views).isOne();
        cluster.held.clear();
        cluster.settle();
        assertThat(second.join().ref().index()).isGreaterThan(first.join().ref().index());
        assertThat(machine().views).isEqualTo(2);
        assertThat(snapshot()).isEqualTo(second.join());
        assertThat(machine().views).isEqualTo(2);
    }

    @Test
    void slowWriting_holdsUpNoCommand() {
        start();
        put(2);
        cluster.held.add("1-snapshot");
        CompletableFuture<StoredSnapshot> call = node().snapshot();
        put(50);
        assertThat(call).isNotDone();
        assertThat(node().status().snapshots().writing()).isTrue();
        assertThat(node().status().lastApplied()).isEqualTo(node().status().lastIndex());
        cluster.held.clear();
        cluster.settle();
        assertThat(call).isCompleted();
    }

    @Test
    void policy_takesThemByItself_andKeepsTheOneBeforeTheNewest() {
        policy(20 * TEXT_BYTES);
        start();
        put(400);
        long taken = node().status().counters().get("snapshots");
        assertThat(taken).isBetween(3L, 20L);
        assertThat(machine().views).isEqualTo((int) taken);
        assertThat(files()).hasSize(2);
        SnapshotStatus status = node().status().snapshots();
        assertThat(files()).anyMatch(name -> name.startsWith("snap-" + status.index() + "-"));
        assertThat(status.sizeBytes()).isGreaterThan(100 * TEXT_BYTES);
        startAgain();
        assertThat(machine().texts()).hasSize(400);
        assertThat(machine().applies).isLessThan(400);
    }

    @Test
    void withoutAStore_theCallIsRefused_andTheNodeGoesOn() {
        cluster.snapshots.clear();
        start();
        assertThat(rejection(node().snapshot()).reason()).isEqualTo(Reason.SNAPSHOTS_UNSUPPORTED);
        assertThat(rejection(node().snapshot())).hasMessageContaining("data(...)");
        goesOn();
    }

    @Test
    void stateMachineThatTakesNone_isAskedOnce_andKeepsWorking() {
        machine(new KeyValues() {
            @Override
            public View snapshot(SnapshotPoint point) {
                views++;
                throw new UnsupportedOperationException("not here");
            }
        });
        policy(5 * TEXT_BYTES);
        start();
        put(20);
        CompletableFuture<StoredSnapshot> call = node().snapshot();
        cluster.settle();
        assertThat(rejection(call).reason()).isEqualTo(Reason.SNAPSHOTS_UNSUPPORTED);
        assertThat(machine().views).isOne();
        assertThat(log.lines(System.Logger.Level.WARNING))
                .filteredOn(line -> line.contains("takes no snapshots"))
                .hasSize(1);
        goesOn();
    }

    @Test
    void viewThatThrows_failsThatCall_isToldInTheStatus_andIsTriedAgain() {
        machine(new KeyValues() {
            @Override
            public View snapshot(SnapshotPoint point) {
                if (++views == 1) {
                    throw new IllegalStateException("not now");
                }
                return views == 2 ? null : super.snapshot(point);
            }
        });
        start();
        put(2);
        for (String why : List.of("not now", "null")) {
            CompletableFuture<StoredSnapshot> call = node().snapshot();
            cluster.settle();
            assertThat(rejection(call).reason()).isEqualTo(Reason.SNAPSHOT_FAILED);
            assertThat(rejection(call)).hasMessageContaining(why);
            assertThat(node().status().snapshots().problem()).contains(why);
            assertThat(node().status().warnings()).anyMatch(line -> line.contains(why));
        }
        assertThat(snapshot().ref().index()).isEqualTo(node().status().lastApplied());
        assertThat(node().status().snapshots().problem()).isNull();
        assertThat(node().status().counters())
                .containsEntry("snapshotsFailed", 2L)
                .containsEntry("snapshots", 1L);
        goesOn();
    }

    @Test
    void fullDisk_leavesNoPart_keepsTheEarlierOne_andIsTriedAgainByItself() {
        policy(20 * TEXT_BYTES);
        start();
        put(50);
        String earlier = files().get(0);
        disk.faults(operation -> operation.kind() == Operation.Kind.WRITE ? Fault.full(10) : Fault.NONE);
        put(100);
        assertThat(files()).contains(earlier).noneMatch(name -> name.endsWith(".part"));
        assertThat(node().status().snapshots().problem()).isNotNull();
        assertThat(node().status().counters().get("snapshotsFailed")).isBetween(1L, 25L);
        long before = node().status().snapshots().index();
        disk.faults(operation -> Fault.NONE);
        put(100);
        assertThat(node().status().snapshots().index()).isGreaterThan(before);
        assertThat(node().status().snapshots().problem()).isNull();
        assertThat(node().status().state()).isEqualTo(State.RUNNING);
    }

    @Test
    void crashWhileOneIsWritten_startsFromTheEarlierOne_andLeavesNoPartForLong() throws IOException {
        start();
        put(5);
        StoredSnapshot earlier = snapshot();
        put(5);
        cluster.held.add("1-snapshot");
        node().snapshot();
        cluster.settle();
        SnapshotFiles.in(disk).begin(ref(earlier)).close();
        assertThat(files()).anyMatch(name -> name.endsWith(".part"));
        cluster.held.clear();
        startAgain();
        assertThat(machine().texts()).hasSize(10);
        assertThat(machine().applies).isEqualTo(5);
        put(1);
        snapshot();
        assertThat(files()).noneMatch(name -> name.endsWith(".part"));
    }

    private static SnapshotRef ref(StoredSnapshot earlier) {
        SnapshotRef ref = earlier.ref();
        return SnapshotRef.of(
                ref.index() + 1, ref.term(), ref.time(), ref.configurationIndex(), ref.configuration(), 77);
    }

    @Test
    void crashBetweenPublishingAndRecording_startsFromTheEarlierOne_andTheOrphanGoesWithTheNext() {
        start();
        put(5);
        StoredSnapshot earlier = snapshot();
        put(5);
        cluster.held.add("1-persist");
        CompletableFuture<StoredSnapshot> call = node().snapshot();
        cluster.settle();
        assertThat(call).isNotDone();
        assertThat(files()).hasSize(2);
        cluster.held.clear();
        startAgain();
        assertThat(node().status().snapshots().index()).isEqualTo(earlier.ref().index());
        assertThat(machine().texts()).hasSize(10);
        assertThat(machine().applies).isEqualTo(5);
        put(1);
        StoredSnapshot second = snapshot();
        put(1);
        StoredSnapshot third = snapshot();
        assertThat(files()).containsExactlyInAnyOrder(file(second), file(third));
    }

    @Test
    void crashBetweenRecordingAndDeletion_deletesAtTheNextStart() {
        start();
        put(1);
        snapshot();
        put(1);
        StoredSnapshot second = snapshot();
        put(1);
        disk.faults(operation -> operation.kind() == Operation.Kind.DELETE ? Fault.fail() : Fault.NONE);
        StoredSnapshot third = snapshot();
        assertThat(files()).hasSize(3);
        disk.faults(operation -> Fault.NONE);
        startAgain();
        assertThat(files()).containsExactlyInAnyOrder(file(second), file(third));
        assertThat(machine().texts()).hasSize(3);
    }

    @Test
    void deletionThatFails_stopsNothing_andIsDoneWithTheNextOne() {
        start();
        disk.faults(operation -> operation.kind() == Operation.Kind.DELETE ? Fault.fail() : Fault.NONE);
        for (int i = 0; i < 4; i++) {
            put(1);
            snapshot();
        }
        assertThat(files()).hasSize(4);
        disk.faults(operation -> Fault.NONE);
        put(1);
        snapshot();
        assertThat(files()).hasSize(2);
        goesOn();
    }

    @Test
    void viewThatTakesLongerThanAHeartbeat_isNamedInTheLog_andMeasured() {
        machine(new KeyValues() {
            @Override
            public View snapshot(SnapshotPoint point) {
                cluster.now += (views == 0 ? 99 : 101) * VirtualCluster.MILLI;
                return super.snapshot(point);
            }
        });
        start();
        put(1);
        snapshot();
        assertThat(log.lines(System.Logger.Level.WARNING)).noneMatch(line -> line.contains("heartbeat"));
        put(1);
        snapshot();
        assertThat(log.lines(System.Logger.Level.WARNING))
                .filteredOn(line -> line.contains("took 101 ms") && line.contains("SnapshotsTest"))
                .hasSize(1);
        assertThat(node().status().snapshots().pauseMicros()).isEqualTo(101_000);
    }

    @Test
    void stateMachineThatCannotRestore_stopsTheNode_withWhatToDo() {
        start();
        put(1);
        snapshot();
        node().halt();
        policy(0);
        machine(new KeyValues() {
            @Override
            public void restore(Snapshot snapshot) throws IOException {
                throw new IOException("no such format");
            }
        });
        cluster.start();
        cluster.settle();
        assertThat(node().status().state()).isEqualTo(State.FAILED);
        assertThat(node().status().failure()).contains("restoring snapshot", "no such format", "new instance");
        assertThat(machine().applies).isZero();
    }

    /** Rot that came after the start had read the whole. */
    @Test
    void snapshotThatCannotBeReadWhileItIsRestored_stopsTheNode_evenIfTheStateMachineDoesNotMind() {
        start();
        put(200);
        snapshot();
        node().halt();
        policy(0);
        machine(new KeyValues() {
            @Override
            public void restore(Snapshot snapshot) {
                try {
                    super.restore(snapshot);
                } catch (IOException e) {
                    // As bad code does.
                }
            }
        });
        disk.flip(files().get(0), 100_000, 1);
        cluster.start();
        cluster.settle();
        assertThat(node().status().state()).isEqualTo(State.FAILED);
        assertThat(node().status().failure()).contains("does not give back", "Start again");
        assertThat(machine().applies).isZero();
    }

    @Test
    void stateMachineWithADiskOfItsOwn_isNotRestoredOverWhatItHolds() {
        start();
        put(5);
        snapshot();
        put(5);
        KeyValues durable = machine();
        long applied = node().status().lastApplied();
        node().halt();
        policy(0);
        machine(new KeyValues() {
            @Override
            public long lastApplied() {
                return applied;
            }

            @Override
            public byte[] apply(Command command) {
                assertThat(command.index()).isGreaterThan(applied);
                return super.apply(command);
            }
        });
        start();
        assertThat(durable.texts()).hasSize(10);
        assertThat(machine().restores).isZero();
        assertThat(machine().applies).isZero();
        goesOn();
    }

    /** Each is written for a second, in which so much is applied that the next one is due. */
    @Test
    void snapshotsOfALogThatGrowsFast_areWrittenForHalfOfTheTimeAtMost() {
        long second = 1_000 * VirtualCluster.MILLI;
        machine(new KeyValues() {
            @Override
            public View snapshot(SnapshotPoint point) {
                View view = super.snapshot(point);
                return out -> {
                    cluster.now += second;
                    view.writeTo(out);
                };
            }
        });
        policy(TEXT_BYTES);
        start();
        long beganNanos = cluster.now;
        for (int i = 0; i < 2_000; i++) {
            lastKey = 0;
            put(1);
            cluster.pass(10);
        }
        long written = node().status().counters().get("snapshots");
        assertThat(written).isGreaterThan(5);
        assertThat(written * second).isLessThanOrEqualTo((cluster.now - beganNanos) / 2 + second);
    }

    /** A state machine that keeps its state by itself, and goes on where it was. */
    private void startAgainWithItsOwnDisk(long logBytes) {
        KeyValues before = machine();
        long applied = node().status().lastApplied();
        node().halt();
        policy(logBytes);
        machine(new KeyValues() {
            @Override
            public long lastApplied() {
                return applied;
            }
        });
        before.texts().forEach(machine()::put);
        cluster.start();
    }

    /** No start reads it, so another server, or a later start, would be the first to find out. */
    @Test
    void snapshotThatNoStartRestores_isReadBesideTheStart_andReplacedIfItIsRotten() {
        start();
        put(200);
        String rotten = file(snapshot());
        put(1);
        disk.flip(rotten, 100_000, 1);
        cluster.held.add("1-snapshot");
        startAgainWithItsOwnDisk(0);
        cluster.leader();
        put(1);
        assertThat(node().status().warnings()).as("nothing was read yet").isEmpty();
        cluster.held.clear();
        cluster.settle();
        assertThat(log.lines(System.Logger.Level.WARNING))
                .filteredOn(line -> line.contains("cannot be read"))
                .hasSize(1);
        assertThat(node().status().counters()).containsEntry("snapshots", 1L);
        assertThat(node().status().snapshots().index())
                .isEqualTo(node().status().lastApplied());
        assertThat(files()).hasSize(1).doesNotContain(rotten);
        assertThat(node().status().warnings()).isEmpty();
        assertThat(machine().restores).isZero();
    }

    /** Each run applies less than makes a snapshot due, and no run applies again what an earlier one did. */
    @Test
    void serverThatIsRestartedOften_takesSnapshots_thoughNothingIsAppliedAgain() {
        policy(20 * TEXT_BYTES);
        start();
        for (int run = 0; run < 12; run++) {
            put(5);
            startAgainWithItsOwnDisk(20 * TEXT_BYTES);
            cluster.leader();
            cluster.settle();
        }
        put(1);
        assertThat(node().status().snapshots().index()).isPositive();
        assertThat(machine().texts()).hasSize(61);
    }

    @Test
    void nothingAppliedInThisLife_isRefusedUntilSomethingIs() {
        cluster.noOpOnElection = false;
        cluster.start();
        cluster.pass(2_000);
        CompletableFuture<StoredSnapshot> call = node().snapshot();
        cluster.settle();
        assertThat(rejection(call)).hasMessageContaining("Nothing was applied");
        put(1);
        assertThat(snapshot().ref().index()).isEqualTo(1);
    }

    @Test
    void quietServer_writesOldCommandsOnce_andNothingWhileNothingIsApplied() {
        cluster.snapshots.put(1, new NodeParts.Snapshots(SnapshotFiles.in(disk), 1 << 20, 60_000, 0, List.of()));
        start();
        cluster.pass(200_000);
        assertThat(files()).as("no command was applied").isEmpty();
        put(3);
        cluster.pass(59_000);
        assertThat(files()).isEmpty();
        cluster.pass(32_000);
        assertThat(files()).hasSize(1);
        assertThat(node().status().snapshots().index())
                .isEqualTo(node().status().lastApplied());
        cluster.pass(200_000);
        assertThat(node().status().counters()).containsEntry("snapshots", 1L);
        put(1);
        cluster.pass(91_000);
        assertThat(node().status().counters()).containsEntry("snapshots", 2L);
    }

    @Test
    void nodeThatEnds_endsTheCallsThatWait() {
        start();
        put(1);
        cluster.held.add("1-snapshot");
        CompletableFuture<StoredSnapshot> call = node().snapshot();
        cluster.settle();
        cluster.held.clear();
        node().close();
        assertThat(call).isCompletedExceptionally();
        assertThat(rejection(node().snapshot()).reason()).isEqualTo(Reason.STOPPED);
    }
}
