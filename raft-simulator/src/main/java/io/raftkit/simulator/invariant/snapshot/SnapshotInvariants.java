package io.raftkit.simulator.invariant.snapshot;

import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.List;
import java.util.function.IntFunction;

/** All that must hold of snapshots. */
public final class SnapshotInvariants {
    private SnapshotInvariants() {}

    /** Over servers that were told these limits. */
    public static List<Invariant> over(ClusterFacts facts, IntFunction<EngineConfig.Limits> limits) {
        boolean hasTail = facts.servers().stream()
                .map((ServerFacts server) -> limits.apply(server.id))
                .anyMatch(each -> each.tailBytesMax() < EngineConfig.Limits.BACK_TO_PREVIOUS);
        return List.of(
                new SnapshotInForce(facts),
                new StartsFromNewestWhole(facts),
                new NoGap(facts),
                new InstallKeepsSuffix(facts),
                new CommitCoversSnapshot(facts),
                new ConfigurationOfLog(facts),
                new FallbackKept(facts),
                new FedFollowersKeepTheirLog(facts, hasTail),
                new FetchGoesOn(facts));
    }
}
