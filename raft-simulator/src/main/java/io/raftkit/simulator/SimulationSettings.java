package io.raftkit.simulator;

import io.raftkit.api.membership.SessionBounds;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.simulator.client.LoadLevel;
import io.raftkit.simulator.client.SimulatedStateMachine;
import io.raftkit.simulator.cluster.ClusterSettings;
import io.raftkit.simulator.cluster.VirtualCluster;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Draws what the cluster of a run is like. */
final class SimulationSettings {
    private SimulationSettings() {}

    static ClusterSettings draw(
            Simulation simulation,
            SplittableRandom random,
            LoadLevel load,
            IntFunction<SimulatedStateMachine> stateMachine) {
        ClusterSettings settings = VirtualCluster.of(simulation.servers, stateMachine)
                .callTimeout(TimeUnit.SECONDS.toMillis(2))
                .persister(simulation.persister)
                .timers(100, 300, 600);
        if (!simulation.faults.isMixed()) {
            return settings;
        }
        boolean opensTerms = random.nextInt(4) > 0;
        settings.noOpOnElection(opensTerms || simulation.faults.areMembersChanging());
        settings.spares(simulation.spares());
        if (random.nextInt(4) == 0) {
            // Several servers stand for election at once.
            settings.timers(100, 300, 330);
        }
        if (random.nextInt(4) == 0) {
            settings.timerPercents(100, 50, 150, 100);
        }
        settings.memories(load.memoryBytes());
        if (random.nextInt(4) > 0) {
            // So that a snapshot has some chunks.
            settings.frames(load.equals(LoadLevel.LIGHT) ? 12 << 10 : 64 << 10);
        }
        if (random.nextBoolean()) {
            settings.writes(50_000, TimeUnit.MILLISECONDS.toNanos(random.nextLong(1, 20)));
        }
        if (random.nextBoolean()) {
            // So slowly that much happens before a server has the whole of one, and fast enough for all others within a
            // second or two:
            // snapshots that are replaced before anybody has one leave servers behind for good.
            settings.snapshotRate((100_000L * simulation.servers) << random.nextInt(5));
        }
        if (random.nextBoolean()) {
            // So often, and with so little kept, that followers miss entries which are gone.
            long[] tails = {0, 1 << 12, EngineConfig.Limits.BACK_TO_PREVIOUS};
            settings.snapshots(1L << random.nextInt(9, 15), tails[random.nextInt(tails.length)], random.nextInt(4096));
        }
        if (random.nextInt(3) == 0) {
            // So short that sessions expire while they are in use, and so few results that some are lost with a
            // snapshot. A quarter of them is for servers.
            settings.sessions(new SessionBounds(
                    4 * (simulation.servers + simulation.spares()),
                    random.nextInt(1, 20),
                    random.nextInt(1, 1_000),
                    random.nextLong(500, 20_000)));
        }
        return settings;
    }
}
