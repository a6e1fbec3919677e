package io.raftkit.examples.bank;

import io.raftkit.simulator.Faults;
import io.raftkit.simulator.Seeds;
import io.raftkit.simulator.Simulation;
import io.raftkit.simulator.SimulationContract;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class BankAccountsTest extends SimulationContract {
    @Override
    protected Simulation simulation() {
        return Simulation.of(BankAccounts::new)
                .workload(new BankCustomers())
                .servers(5)
                .faults(Faults.swarm())
                .seconds(30);
    }

    @Override
    protected Seeds seeds() {
        return Seeds.range(1, 20);
    }
}
