package io.raftkit.runtime.node;

import static io.raftkit.runtime.node.Failures.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots of a state machine that hands over an image of an earlier entry than the last one applied. */
class HandedOverSnapshotTest {
    private final VirtualCluster cluster = new VirtualCluster(1);
    private final InMemoryDirectory disk = new InMemoryDirectory();
    private int lastKey;

    @BeforeEach
    void start() {
        cluster.machines.put(1, new Imaged());
        policy(0);
        cluster.start();
        cluster.leader();
        cluster.pass(100);
    }

    private void policy(long logBytes) {
        cluster.snapshots.put(1, new NodeParts.Snapshots(SnapshotFiles.in(disk), logBytes, 0, List.of()));
    }

    private void startAgain(long logBytes) {
        node().halt();
        cluster.machines.put(1, new Imaged());
        policy(logBytes);
        cluster.start();
        cluster.leader();
        cluster.pass(100);
    }

    private LocalNode node() {
        return cluster.node(1);
    }

    private Imaged machine() {
        return (Imaged) cluster.machines.get(1);
    }

    private void put(int count) {
        for (int i = 0; i < count; i++) {
            CompletableFuture<byte[]> result = node().submit(Adder.text(++lastKey + "=" + "x".repeat(500)));
            cluster.settle();
            assertThat(result).isCompleted();
        }
    }

    private long lastApplied() {
        return node().status().lastApplied();
    }

    private CompletableFuture<StoredSnapshot> snapshot() {
        CompletableFuture<StoredSnapshot> call = node().snapshot();
        cluster.settle();
        return call;
    }

    @Test
    void image_isRecordedWithTermTimeAndConfigurationOfItsEntry_andAStartAppliesWhatFollowsIt() {
        put(5);
        machine().makeImage(lastApplied());
        long image = lastApplied();
        long timeThen = cluster.now / VirtualCluster.MILLI;
        long termThen = node().status().term();
        cluster.pass(5_000);
        startAgain(0);
        machine().image = machine().viewAt(image, 5);
        put(3);
        StoredSnapshot taken = snapshot().join();
        assertThat(taken.ref().index()).isEqualTo(image).isLessThan(lastApplied());
        assertThat(taken.ref().term())
                .isEqualTo(termThen)
                .isLessThan(node().status().term());
        assertThat(taken.ref().time()).isEqualTo(timeThen);
        assertThat(VirtualCluster.recovered(cluster.disks.get(1)).snapshot()).isEqualTo(taken);
        assertThat(machine().closed).isOne();
        startAgain(0);
        assertThat(machine().texts()).hasSize(8);
        assertThat(machine().restores).isOne();
        assertThat(machine().applies).isEqualTo(3);
    }

    @Test
    void imageOfTheNewestSnapshotsEntry_isNotWrittenAgain() {
        put(2);
        machine().makeImage(lastApplied());
        StoredSnapshot first = snapshot().join();
        put(2);
        assertThat(snapshot().join()).isEqualTo(first);
        assertThat(node().status().counters()).containsEntry("snapshots", 1L).containsEntry("snapshotsFailed", 0L);
        assertThat(machine().closed).isEqualTo(2);
    }

    @Test
    void imageOfAnEntryBeforeTheNewestSnapshots_orBehindWhatWasApplied_orOfNone_isRefused() {
        put(2);
        machine().makeImage(lastApplied());
        StoredSnapshot first = snapshot().join();
        put(2);
        for (long index : new long[] {first.ref().index() - 1, lastApplied() + 1, 0}) {
            machine().makeImage(index);
            assertThat(rejection(snapshot())).hasMessageContaining("the view stands for entry " + index);
        }
        assertThat(VirtualCluster.recovered(cluster.disks.get(1)).snapshot()).isEqualTo(first);
        assertThat(machine().closed).isEqualTo(4);
        machine().makeImage(lastApplied());
        assertThat(snapshot().join().ref().index()).isEqualTo(lastApplied());
    }

    /** Otherwise a server would take another snapshot only after as much log again, whatever the image left out. */
    @Test
    void whatTheImageDoesNotHold_countsForTheNextSnapshot() {
        startAgain(50 * 500);
        put(20);
        machine().makeImage(lastApplied());
        while (node().status().counters().get("snapshots") == 0) {
            put(1);
        }
        int untilFirst = lastKey;
        machine().image = null;
        while (node().status().counters().get("snapshots") == 1) {
            put(1);
        }
        assertThat(lastKey - untilFirst).isBetween(15, 25);
    }

    /** Hands over an image if it has one. */
    private static final class Imaged extends KeyValues {
        private View image;
        private int closed;

        void makeImage(long index) {
            image = view(index, super.snapshot(SnapshotPoint.of(index, 1, 1)));
        }

        View viewAt(long index, int count) {
            KeyValues then = new KeyValues();
            texts().entrySet().stream().limit(count).forEach(text -> then.put(text.getKey(), text.getValue()));
            return view(index, then.snapshot(SnapshotPoint.of(index, 1, 1)));
        }

        private View view(long index, View written) {
            return new View() {
                @Override
                public long index(SnapshotPoint applied) {
                    return index;
                }

                @Override
                public void writeTo(OutputStream out) throws IOException {
                    written.writeTo(out);
                }

                @Override
                public void close() {
                    closed++;
                }
            };
        }

        @Override
        public View snapshot(SnapshotPoint point) {
            return image == null ? super.snapshot(point) : image;
        }
    }
}
