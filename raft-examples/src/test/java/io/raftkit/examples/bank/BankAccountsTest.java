package io.raftkit.examples.bank;

import io.raftkit.testkit.contract.SimulationContract;
import io.raftkit.testkit.sim.Faults;
import io.raftkit.testkit.sim.Seeds;
import io.raftkit.testkit.sim.Simulation;

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
        return Seeds.range(1, 50);
    }
}
