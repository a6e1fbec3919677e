package io.raftkit.simulator.cluster;

import io.raftkit.testkit.storage.InMemoryDirectory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Another cluster than the one that is looked at, called the same, with servers of the same ids, and with a history of its own. That is over;
 * its servers can be started by mistake where those of the cluster belong. Nobody calls them, and nobody checks what they do.
 */
public final class OtherCluster {
    private static final int INCARNATIONS_MAX = 4;
    private static final int COMMANDS_MAX = 20;
    private static final long SETTLES_MILLIS = 500;

    private final Map<Integer, InMemoryDirectory> disks = new TreeMap<>();
    private final VirtualCluster strays;

    /**
     * A cluster that was up for a while.
     *
     * @param met the cluster whose addresses it gets
     * @param absent the server that was never up, 0 if all were; the others must be a majority
     */
    public OtherCluster(VirtualCluster met, int absent) {
        SplittableRandom random = new SplittableRandom(met.settings().seed * 31 + 7);
        live(met.settings().other(random.nextLong(), this::disk), absent, random);
        strays = met.beside(met.settings().other(random.nextLong(), this::disk));
    }

    private InMemoryDirectory disk(int id) {
        return disks.computeIfAbsent(id, unused -> new InMemoryDirectory());
    }

    private static void live(ClusterSettings settings, int absent, SplittableRandom random) {
        try (VirtualCluster past = new VirtualCluster(settings)) {
            int[] present = past.servers().stream()
                    .mapToInt(VirtualServer::id)
                    .filter(id -> id != absent)
                    .toArray();
            for (int incarnations = random.nextInt(1, INCARNATIONS_MAX + 1); incarnations > 0; incarnations--) {
                for (int id : present) {
                    past.server(id).restart();
                }
                int leader = past.awaitLeader(present);
                for (int i = random.nextInt(1, COMMANDS_MAX + 1); i > 0; i--) {
                    past.propose(leader, "of another cluster".getBytes(StandardCharsets.UTF_8));
                }
                past.run(SETTLES_MILLIS);
            }
        }
    }

    /** Whether a server has ever been up. */
    public boolean has(int id) {
        return disks.containsKey(id);
    }

    /** Whether a server runs now. */
    public boolean isUp(int id) {
        return strays.server(id).isUp();
    }

    /** Starts a server by mistake. */
    public void start(int id) {
        strays.server(id).start();
    }

    /** Ends the mistake. */
    public void stop(int id) {
        strays.server(id).crash();
    }
}
