package io.raftkit.storage.mapdb;

import static io.raftkit.storage.mapdb.DiskCluster.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.runtime.file.FileSystemDirectory;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cluster of real nodes does when one disk fills up, or fails. */
class DiskTroubleTest {
    private static final long UNLIMITED = Long.MAX_VALUE;

    @TempDir
    Path temp;

    @Test
    void fullDisk_othersGoOn_andItCatchesUpWithoutRestart() throws IOException {
        InMemoryDirectory third = new InMemoryDirectory();
        try (DiskCluster cluster = new DiskCluster(List.of(new InMemoryDirectory(), new InMemoryDirectory(), third))) {
            cluster.submit(10, 3);
            assertGoesOnAfterFull(
                    cluster, () -> third.capacityBytes(third.usedBytes()), () -> third.capacityBytes(UNLIMITED));
        }
    }

    @Test
    void fullFileSystem_othersGoOn_andItCatchesUpWithoutRestart() throws Exception {
        Path small = Files.createDirectory(temp.resolve("small"));
        if (!isDone("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", small.toString())) {
            abort("no file system may be mounted here: the full disk is tested in memory only");
        }
        try (DataDirectory one = FileSystemDirectory.open(temp.resolve("1"));
                DataDirectory two = FileSystemDirectory.open(temp.resolve("2"));
                DataDirectory three = FileSystemDirectory.open(small.resolve("3"));
                DiskCluster cluster = new DiskCluster(List.of(one, two, three))) {
            cluster.submit(10, 3);
            Path filler = small.resolve("filler");
            assertGoesOnAfterFull(cluster, () -> fill(filler), () -> Files.delete(filler));
        } finally {
            assertThat(isDone("umount", small.toString())).isTrue();
        }
    }

    private void assertGoesOnAfterFull(DiskCluster cluster, Step fill, Step free) throws IOException {
        fill.run();
        for (int sent = 0; !isFull(cluster.node(3).status()); sent++) {
            assertThat(sent).as("commands until the disk is full").isLessThan(2_000);
            cluster.submit(1, 3);
            // The others need not wait for the third server, but what is counted here has to come to its disk.
            await(() -> cluster.applied(3).containsAll(cluster.acknowledged)
                    || isFull(cluster.node(3).status()));
        }
        Set<Long> before = new TreeSet<>(cluster.applied(3));
        cluster.submit(50, 3);
        free.run();
        await(() -> cluster.node(3).status().state() == NodeStatus.State.RUNNING);
        cluster.submit(5, 3);
        await(() -> cluster.applied(3).containsAll(cluster.acknowledged));
        assertThat(cluster.applied(3)).containsAll(before);
        // What nobody was told the outcome of may still be on its way to one of them.
        await(() -> cluster.applied(3).equals(cluster.applied(cluster.leader())));
    }

    /** A disk that is merely slow for a moment stalls a node too. */
    private static boolean isFull(NodeStatus status) {
        return status.state() == NodeStatus.State.STALLED && status.failure().contains("The disk is full");
    }

    @Test
    void failedForce_stopsTheNode_andNothingIsAcknowledgedByIt() throws IOException {
        List<InMemoryDirectory> disks =
                List.of(new InMemoryDirectory(), new InMemoryDirectory(), new InMemoryDirectory());
        try (DiskCluster cluster = new DiskCluster(List.copyOf(disks))) {
            cluster.submit(10, 0);
            int leader = cluster.leader();
            AtomicBoolean hasFailed = new AtomicBoolean();
            disks.get(leader - 1)
                    .faults(operation ->
                            operation.kind() == Operation.Kind.FORCE && hasFailed.compareAndSet(false, true)
                                    ? Fault.fail()
                                    : Fault.NONE);
            Set<Long> acknowledged = new TreeSet<>(cluster.acknowledged);
            boolean isAcknowledged = cluster.isAcknowledged(cluster.node(leader), 1_000_000);
            await(() -> cluster.node(leader).status().state() == NodeStatus.State.FAILED);
            assertThat(cluster.node(leader).status().failure())
                    .as("the cause, once, and the file")
                    .matches(
                            "The storage failed: The storage in memory takes nothing more until it is opened anew: "
                                    + "Input/output error \\(simulated\\) at Operation\\[number=\\d+, kind=FORCE, file=store.journal, "
                                    + "at=0, length=0]\\. Nothing was acknowledged after that\\. Mend what it names, then start again\\.");
            assertThat(cluster.isStopped(cluster.node(leader))).isTrue();
            long operations = disks.get(leader - 1).operations();
            cluster.submit(20, leader);
            assertThat(disks.get(leader - 1).operations())
                    .as("writes after the failed force")
                    .isEqualTo(operations);
            if (isAcknowledged) {
                // The other two may have committed it without the leader's own disk.
                acknowledged.add(1_000_000L);
            }
            int other = leader == 1 ? 2 : 1;
            await(() -> cluster.applied(other).containsAll(cluster.acknowledged));
            assertThat(cluster.applied(other)).containsAll(acknowledged);
        }
    }

    private static boolean isDone(String... command) throws Exception {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void fill(Path filler) throws IOException {
        byte[] chunk = new byte[4_096];
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(chunk);
            }
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
        }
    }

    /** Something done to a disk. */
    private interface Step {
        void run() throws IOException;
    }
}
