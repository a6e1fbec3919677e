package io.raftkit.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.boundary.EngineConfig.Limits;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.testkit.storage.InMemoryDirectory;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Servers that take snapshots of the texts that they are given, and drop the log that these stand for. */
final class SnapshotServers {
    private static final int TEXT_BYTES = 10_000;

    final VirtualCluster cluster;
    final Map<Integer, InMemoryDirectory> directories = new TreeMap<>();
    /** How many texts there are. */
    int lastKey;

    SnapshotServers(int size) {
        cluster = new VirtualCluster(size);
        // So little stays in memory that what a snapshot stands for is dropped.
        cluster.limits = Limits.within(1 << 20, 1 << 20, 1 << 19);
        for (int id = 1; id <= size; id++) {
            directories.put(id, new InMemoryDirectory());
            renew(id, new KeyValues());
        }
    }

    private void renew(int id, KeyValues machine) {
        cluster.machines.put(id, machine);
        cluster.snapshots.put(
                id, new NodeParts.Snapshots(SnapshotFiles.in(directories.get(id)), 20 * TEXT_BYTES, 0, List.of()));
    }

    /** Starts a server that was stopped, with a new, empty state machine. */
    void startAgain(int id) {
        startAgain(id, new KeyValues());
    }

    /** Starts a server that was stopped, with a state machine that may hold something. */
    void startAgain(int id, KeyValues machine) {
        renew(id, machine);
        cluster.start(id);
    }

    KeyValues machine(int id) {
        return (KeyValues) cluster.machines.get(id);
    }

    void put(int count) {
        for (int i = 0; i < count; i++) {
            CompletableFuture<byte[]> result =
                    cluster.node(cluster.leader()).submit(Adder.text(++lastKey + "=" + "x".repeat(TEXT_BYTES)));
            cluster.pass(20);
            assertThat(result).isCompleted();
        }
    }
}
