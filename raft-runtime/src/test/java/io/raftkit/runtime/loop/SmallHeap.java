package io.raftkit.runtime.loop;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import io.raftkit.engine.EngineConfig.Limits;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The main method of a small process: three servers, of which one is dead and one applies ten times too slowly, at 10,000 proposals a
 * second for half a minute of virtual time.
 */
final class SmallHeap {
    private static final int SECONDS = 30;
    private static final int PER_SECOND = 10_000;
    private static final int SLOW_COMMANDS = 1_000;

    private SmallHeap() {}

    private static final class Counting implements StateMachine {
        private long applied;

        @Override
        public byte[] apply(Command command) {
            applied++;
            return new byte[8];
        }

        @Override
        public byte[] query(byte[] query) {
            return new byte[0];
        }

        @Override
        public View snapshot() {
            return out -> {};
        }

        @Override
        public void restore(InputStream in) {}
    }

    public static void main(String[] args) throws Exception {
        long memory = Runtime.getRuntime().maxMemory() / 16;
        VirtualCluster cluster = new VirtualCluster(3);
        cluster.memoryBytes = memory;
        cluster.limits = Limits.within(memory, 1 << 20);
        for (int id = 1; id <= 3; id++) {
            cluster.machines.put(id, new Counting());
            cluster.persisters.put(id, new StoredInFile(Path.of(args[0]).resolve("server-" + id)));
        }
        cluster.start();
        int leader = cluster.leader();
        int dead = cluster.follower();
        int slow = 6 - leader - dead;
        cluster.wires.cut(dead);
        // A turn applies about a thousand commands, so one turn a second is a tenth of what comes.
        cluster.slow.put(slow + "-apply", 1_000L * 1_024 / SLOW_COMMANDS);
        AtomicLong acknowledged = new AtomicLong();
        AtomicLong refused = new AtomicLong();
        for (int millis = 0; millis < SECONDS * 1_000; millis++) {
            for (int i = 0; i < PER_SECOND / 1_000; i++) {
                cluster.node(leader)
                        .propose(new byte[100])
                        .result()
                        .whenComplete(
                                (result, failure) -> (failure == null ? acknowledged : refused).incrementAndGet());
            }
            cluster.pass(1);
        }
        System.out.println("acknowledged " + acknowledged + " refused " + refused + " applied slowly "
                + ((Counting) cluster.machines.get(slow)).applied + " loads "
                + cluster.node(slow).status().counters().get("loads"));
    }
}
