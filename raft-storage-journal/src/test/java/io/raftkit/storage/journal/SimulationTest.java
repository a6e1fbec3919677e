package io.raftkit.storage.journal;

import io.raftkit.simulator.Faults;
import io.raftkit.simulator.Seeds;
import io.raftkit.simulator.Simulation;
import org.junit.jupiter.api.Test;

/** Whole clusters on this storage, with every fault of the simulator, those of its disks among them. */
class SimulationTest {
    private static final Simulation ON_JOURNAL = Simulation.ofRegisters()
            .persister((serverId, directory) -> SmallJournal.open(directory))
            .seconds(10);

    @Test
    void swarm_losesNothing() {
        System.out.println("the journal under the swarm: " + ON_JOURNAL.runAll(Seeds.range(1, 20)));
    }

    @Test
    void damagedAndLostDisks_areNeverLiedAbout() {
        System.out.println("the journal beyond the budget: "
                + ON_JOURNAL.faults(Faults.beyondBudget()).runAll(Seeds.range(1, 20)));
    }
}
