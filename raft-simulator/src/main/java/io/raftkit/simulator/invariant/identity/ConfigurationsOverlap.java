package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.Majorities;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Those who decide by a configuration, and those who decide by the one that a leader appends behind it, have a server in common, with one
 * storage (Raft §6): else two leaders could be elected in one term. The cluster's epoch stays.
 */
public final class ConfigurationsOverlap extends Invariant {
    public ConfigurationsOverlap(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        EngineStatus.Membership before = server.membership();
        EngineStatus.Membership now = status.membership();
        boolean goesOnLeading = status.role() == ServerRole.LEADER && server.leads(status.term());
        if (before == null || !goesOnLeading || now.latestIndex() == before.latestIndex()) {
            return;
        }
        Configuration from = before.latest();
        Configuration to = now.latest();
        require(
                overlap(from, to),
                "%s appends %s behind %s, and a majority of the one need not know of a majority of the other",
                server,
                to,
                from);
        require(
                from.epoch() == 0 || from.epoch() == to.epoch(),
                "%s appends %s behind %s, of another epoch",
                server,
                to,
                from);
    }

    private static boolean overlap(Configuration from, Configuration to) {
        List<Integer> all = new ArrayList<>(counting(from));
        counting(to).stream().filter(id -> !all.contains(id)).forEach(all::add);
        for (int some = 0; some < 1 << all.size(); some++) {
            int set = some;
            boolean decideBoth = Majorities.decide(from, id -> (set >> all.indexOf(id) & 1) == 1)
                    && Majorities.decide(to, id -> (set >> all.indexOf(id) & 1) == 0 || isAnother(from, to, id));
            if (decideBoth) {
                return false;
            }
        }
        return true;
    }

    private static SortedSet<Integer> counting(Configuration configuration) {
        SortedSet<Integer> ids = new TreeSet<>(configuration.voters());
        ids.addAll(configuration.outgoingVoters());
        return ids;
    }

    /** Whether two servers count under one id, one by each configuration. */
    private static boolean isAnother(Configuration from, Configuration to, int id) {
        Member before = from.member(id);
        Member after = to.member(id);
        return before != null && after != null && before.storeId() != 0 && before.storeId() != after.storeId();
    }
}
