package io.raftkit.simulator.invariant.machine;

import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import java.util.List;

/** All that must hold of what state machines are given, and answer. */
public final class MachineInvariants {
    private MachineInvariants() {}

    /** Over one cluster; with those of them that are asked by themselves. */
    public static List<Invariant> over(ClusterFacts facts, StateMachineSafety applied, SameTable tables) {
        return List.of(
                new Order(facts),
                applied,
                new ExactlyOnce(facts),
                new SessionOnce(facts),
                tables,
                new ReadSafety(facts));
    }
}
