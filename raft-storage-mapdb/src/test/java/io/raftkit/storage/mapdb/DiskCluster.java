package io.raftkit.storage.mapdb;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.Command;
import io.raftkit.api.RaftNode;
import io.raftkit.api.RejectedException;
import io.raftkit.api.StateMachine;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.testkit.network.InMemoryNetwork;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Three real nodes, each with MapDB on a directory of the test's, on a network in memory. Commands are unique numbers. */
final class DiskCluster implements AutoCloseable {
    private static final String PEERS = "1=one:1,2=two:1,3=three:1";
    private static final int PAYLOAD_BYTES = 60_000;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Keeps every number it is given. */
    static final class Numbers implements StateMachine {
        final Set<Long> applied = new ConcurrentSkipListSet<>();

        @Override
        public byte[] apply(Command command) {
            if (!applied.add(command.buffer().getLong())) {
                throw new IllegalStateException("applied twice: " + command);
            }
            return new byte[0];
        }

        @Override
        public byte[] query(byte[] query) {
            return new byte[0];
        }

        @Override
        public View snapshot(SnapshotPoint point) {
            return out -> {};
        }

        @Override
        public void restore(Snapshot snapshot) {}
    }

    private final InMemoryNetwork network = InMemoryNetwork.direct(1);
    private final Map<Integer, RaftNode> nodes = new TreeMap<>();
    private final Map<Integer, Numbers> machines = new TreeMap<>();
    private final List<MapDbPersister> persisters = new ArrayList<>();
    final Set<Long> acknowledged = new TreeSet<>();
    private long lastNumber;

    DiskCluster(List<DataDirectory> directories) throws IOException {
        List<String> addresses = List.of("one:1", "two:1", "three:1");
        for (int id = 1; id <= 3; id++) {
            MapDbPersister persister = MapDbPersister.open(directories.get(id - 1));
            persisters.add(persister);
            machines.put(id, new Numbers());
            nodes.put(
                    id,
                    RaftNode.builder()
                            .id(id)
                            .peers(PEERS)
                            .stateMachine(machines.get(id))
                            .persister(persister)
                            .transport(network.open(id, addresses.get(id - 1)))
                            .start());
        }
    }

    RaftNode node(int id) {
        return nodes.get(id);
    }

    Set<Long> applied(int id) {
        return machines.get(id).applied;
    }

    int leader() {
        int[] found = {0};
        await(() -> {
            nodes.forEach((id, node) -> found[0] = node.status().leads() ? id : found[0]);
            return found[0] != 0;
        });
        return found[0];
    }

    /** Has commands applied through any node but one, each acknowledged before the next. */
    void submit(int count, int notBy) {
        for (int i = 0; i < count; i++) {
            submitOne(notBy);
        }
    }

    private void submitOne(int notBy) {
        await(() -> {
            long number = ++lastNumber;
            for (Map.Entry<Integer, RaftNode> entry : nodes.entrySet()) {
                if (entry.getKey() != notBy) {
                    return isAcknowledged(entry.getValue(), number);
                }
            }
            return false;
        });
    }

    /** Sends one number once; a number whose outcome is unknown is never sent again. */
    boolean isAcknowledged(RaftNode node, long number) {
        byte[] command = ByteBuffer.allocate(PAYLOAD_BYTES).putLong(number).array();
        try {
            node.submit(command).join();
            acknowledged.add(number);
            return true;
        } catch (CompletionException e) {
            if (e.getCause() instanceof CallFailedException) {
                return false;
            }
            throw e;
        }
    }

    boolean isStopped(RaftNode node) {
        try {
            node.submit(new byte[Long.BYTES]).join();
            return false;
        } catch (CompletionException e) {
            return e.getCause() instanceof RejectedException rejected
                    && rejected.reason() == RejectedException.Reason.STOPPED;
        }
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited " + PATIENCE + " in vain");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Override
    public void close() throws IOException {
        nodes.values().forEach(RaftNode::close);
        network.close();
        for (MapDbPersister persister : persisters) {
            persister.close();
        }
    }
}
