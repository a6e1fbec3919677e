package io.raftkit.storage.mapdb;

import io.raftkit.simulator.Faults;
import io.raftkit.simulator.Seeds;
import io.raftkit.simulator.Simulation;
import org.junit.jupiter.api.Test;

/** Whole clusters on this storage, with every fault of the simulator, those of its disks among them. */
class SimulationTest {
    private static final Simulation ON_MAPDB = Simulation.ofRegisters()
            .persister((serverId, directory) -> MapDbPersister.open(directory, MapDbPersisterSweepsTest.SIZES))
            .seconds(10);

    @Test
    void swarm_losesNothing() {
        System.out.println("MapDB under the swarm: " + ON_MAPDB.runAll(Seeds.range(1, 20)));
    }

    @Test
    void damagedAndLostDisks_areNeverLiedAbout() {
        System.out.println("MapDB beyond the budget: "
                + ON_MAPDB.faults(Faults.beyondBudget()).runAll(Seeds.range(1, 20)));
    }
}
