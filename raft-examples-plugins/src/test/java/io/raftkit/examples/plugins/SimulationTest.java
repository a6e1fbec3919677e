package io.raftkit.examples.plugins;

import io.raftkit.simulator.Faults;
import io.raftkit.simulator.Seeds;
import io.raftkit.simulator.Simulation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole clusters on the storages of the guide, with every fault of the simulator, those of its disks among them. */
@Tag("slow")
class SimulationTest {
    private static final Simulation ON_WHOLE_FILES = Simulation.ofRegisters()
            .persister((serverId, directory) -> new WholeFilePersister(directory))
            .seconds(10);

    private static final Simulation ON_LOG_FILES = Simulation.ofRegisters()
            .persister((serverId, directory) -> new LogFilePersister(directory))
            .seconds(10);

    @Test
    void swarmOnLogFiles_losesNothing() {
        System.out.println("Log files under the swarm: " + ON_LOG_FILES.runAll(Seeds.range(1, 20)));
    }

    @Test
    void damagedAndLostLogFiles_areNeverLiedAbout() {
        System.out.println("Log files beyond the budget: "
                + ON_LOG_FILES.faults(Faults.beyondBudget()).runAll(Seeds.range(1, 20)));
    }

    @Test
    void swarm_losesNothing() {
        System.out.println("Whole files under the swarm: " + ON_WHOLE_FILES.runAll(Seeds.range(1, 20)));
    }

    @Test
    void damagedAndLostDisks_areNeverLiedAbout() {
        System.out.println("Whole files beyond the budget: "
                + ON_WHOLE_FILES.faults(Faults.beyondBudget()).runAll(Seeds.range(1, 20)));
    }
}
