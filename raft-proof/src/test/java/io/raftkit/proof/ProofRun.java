package io.raftkit.proof;

import io.raftkit.simulator.Faults;
import io.raftkit.simulator.Simulation;

/** What a seed means here: which cluster is simulated, and what it has to put up with. */
final class ProofRun {
    private static final int[] SERVERS = {3, 5, 3, 4, 3, 5, 1, 3, 5, 3, 2, 3, 5, 3, 7, 5, 3};
    /** 30 s of every fault a cluster must survive, with 20 operations a second. */
    static final Simulation SIMULATION =
            Simulation.ofRegisters().seconds(30).operationsPerSecond(20).faults(Faults.swarm());

    private ProofRun() {}

    /** The simulation of a seed: 30 s of every fault there is, on 1 to 7 servers, and of two seeds in seventeen of disks that are lost too. */
    static Simulation of(long seed) {
        int place = (int) Math.floorMod(seed, (long) SERVERS.length);
        Simulation simulation = SIMULATION.servers(SERVERS[place]);
        return place >= SERVERS.length - 2 ? simulation.faults(Faults.beyondBudget()) : simulation;
    }

    /** The same time with an operator who changes the members, who are 3 to 7 at first. */
    static Simulation withMembersThatChange(long seed) {
        return SIMULATION.servers((int) (3 + Math.floorMod(seed, 5L))).faults(Faults.membershipChurn());
    }
}
