/**
 * Clusters of real nodes in virtual time, with faults, clients and checks, all drawn from one seed.
 * <p>The nodes have their real loop, engine and lanes; only the clock, the network, the disks and the threads are replaced.
 * <p>The module is open because JUnit calls the inherited test methods of {@link io.raftkit.simulator.SimulationContract} reflectively.
 */
open module io.raftkit.simulator {
    requires static org.jspecify;
    requires transitive io.raftkit.api;
    requires io.raftkit.engine;
    requires io.raftkit.runtime;
    requires transitive io.raftkit.testkit;
    requires transitive org.junit.jupiter.api;

    exports io.raftkit.simulator;
    exports io.raftkit.simulator.workload;
}
