package io.raftkit.simulator.invariant;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.LogPrints;
import java.util.List;

/**
 * What the recovery of a cluster that lost its majority has made of a server's state: the beginning of another cluster. Its log is committed. What stands
 * before the log was committed in the former cluster.
 */
public final class RecoveredBeginning {
    private RecoveredBeginning() {}

    /**
     * Has the invariants of a cluster begin with it.
     *
     * @param former what was observed of the former cluster
     * @param next what will be observed of the next one, of which nothing happened yet
     * @param first the first server of the next one
     * @param recovered what that server starts from
     * @param entries its log
     */
    public static void observe(
            Invariants former, Invariants next, int first, Recovered recovered, List<EntryBatch> entries) {
        ClusterFacts facts = next.facts();
        long before = recovered.logStart().firstIndex() - 1;
        facts.goOnAfter(former.facts(), before);
        next.applied.goOnAfter(former.applied, before);
        next.all.forEach(invariant -> invariant.goingOnAfter(before));
        LogPrints log = LogPrints.of(recovered.logStart(), entries, facts.committed);
        facts.server(first).start(recovered, log);
        facts.commit(log, log.lastIndex(), log.termAt(log.lastIndex()));
    }
}
