package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.FetchChunk;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.FaultPlan;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Snapshots that another server asks for, and that cannot be read, before they are in force. */
class DamagedAtOnceTest {
    private final SnapshotServers servers = new SnapshotServers(3);
    private final VirtualCluster cluster = servers.cluster;
    private int server;
    private InMemoryDirectory disk;

    @BeforeEach
    void begin() {
        cluster.start();
        servers.put(2);
        server = cluster.follower();
        disk = servers.directories.get(server);
    }

    private CompletableFuture<StoredSnapshot> snapshot() {
        CompletableFuture<StoredSnapshot> call = cluster.node(server).snapshot();
        cluster.settle();
        return call;
    }

    private static String file(StoredSnapshot snapshot) {
        return "snap-" + snapshot.ref().id();
    }

    /** Damages a file, and has the server find out: another one asks for its first part. */
    private void findDamaged(String file) {
        disk.flip(file, 500, 1);
        int other = cluster.leader();
        FetchChunk asked = new FetchChunk(file.substring("snap-".length()), 0, 1_000);
        FrameHeader header = FrameHeader.builder()
                .kind(MessageCodec.kind(asked))
                .clusterId(7)
                .initialDigest(cluster.configuration().digest())
                .from(other)
                .to(server)
                .storeId(cluster.storeId(other))
                .build();
        cluster.wires.deliver(Frame.of(header.toBuilder(), MessageCodec.encode(asked)));
        cluster.settle();
    }

    /** Has something happen when a snapshot can be seen in the store, before its lane hears that it is. */
    private void whenPublished(Runnable action) {
        boolean[] isRenamed = {false};
        disk.faults(operation -> {
            isRenamed[0] |= operation.kind() == Operation.Kind.RENAME;
            if (isRenamed[0] && operation.kind() == Operation.Kind.FORCE_DIRECTORY) {
                disk.faults(FaultPlan.NONE);
                action.run();
            }
            return Fault.NONE;
        });
    }

    /**
     * (1) A snapshot is found damaged, and one of the same entry is written in its place; (2) that one is found damaged as soon as it has its
     * name; (3) it is deleted while the state machine is busy.
     */
    @Test
    void replacementThatIsGoneBeforeTheApplyLaneHearsOfIt_keepsNoOtherFromBeingTaken() {
        disk.faults(operation -> operation.kind() == Operation.Kind.DELETE ? Fault.fail() : Fault.NONE);
        snapshot();
        servers.put(1);
        snapshot();
        servers.put(1);
        StoredSnapshot newest = snapshot().join();
        cluster.nodes.remove(server).halt();
        // What must be read before the oldest one is deleted: the end of that is when the damaged ones are deleted.
        cluster.held.add(server + "-snapshot");
        servers.startAgain(server);
        cluster.pass(1_000);
        assertThat(servers.machine(server).texts()).hasSize(servers.lastKey);
        findDamaged(file(newest));
        List<String> before = List.copyOf(disk.names());
        assertThat(before).hasSize(3);
        whenPublished(() -> {
            cluster.held.add(server + "-apply");
            String replacement = disk.names().stream()
                    .filter(name -> !before.contains(name))
                    .findFirst()
                    .orElseThrow();
            findDamaged(replacement);
        });
        cluster.held.clear();
        cluster.settle();
        assertThat(cluster.held).isNotEmpty();
        assertThat(disk.names()).hasSize(2).isSubsetOf(before);

        cluster.held.clear();
        cluster.pass(120_000);
        assertThat(cluster.node(server).status().warnings()).isEmpty();
        CompletableFuture<StoredSnapshot> call = snapshot();
        assertThat(call).isCompleted();
        assertThat(call.join().ref()).isNotEqualTo(newest.ref());
        assertThat(disk.names()).contains(file(call.join()));
    }

    /** A snapshot that is damaged is not what the caller asked for, even if a start would try it first. */
    @Test
    void callsThatWaitForASnapshot_endWithOneThatIsNotKnownToBeDamaged() {
        cluster.held.add(server + "-persist");
        CompletableFuture<StoredSnapshot> first = snapshot();
        assertThat(disk.names()).hasSize(1);
        String damaged = disk.names().get(0);
        findDamaged(damaged);
        cluster.held.add(server + "-snapshot");
        CompletableFuture<StoredSnapshot> second = snapshot();
        cluster.held.remove(server + "-persist");
        cluster.settle();
        cluster.held.clear();
        cluster.settle();
        for (CompletableFuture<StoredSnapshot> call : List.of(second, first)) {
            assertThat(call).isCompleted();
            assertThat(file(call.join())).isNotEqualTo(damaged);
        }
        assertThat(disk.names()).containsExactly(file(second.join()));
        assertThat(cluster.node(server).status().warnings()).isEmpty();
    }
}
