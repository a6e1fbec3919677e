package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.LogPrints;
import io.raftkit.simulator.invariant.fact.Majorities;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Those who decide by a configuration in a log, and those who decide by the next one, have a server in common (Raft §6): else two leaders could be
 * elected in one term. A server that counts by both does so with one storage, and one that begins to count with one on which the members have agreed.
 * The cluster's epoch stays.
 */
public final class ConfigurationsOverlap extends Invariant {
    /** The configurations of all logs, by the print of the log up to each. */
    private final Map<Long, Configuration> placed = new HashMap<>();

    public ConfigurationsOverlap(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void stored(ServerFacts server, PersistBatch batch) {
        for (EntryBatch entries : batch.entries()) {
            for (long index = entries.firstIndex(); index <= entries.lastIndex(); index++) {
                if (entries.typeAt(index) == EntryType.CONFIGURATION) {
                    follow(server, index, Configuration.fromBytes(entries.payloadAt(index)));
                }
            }
        }
    }

    private void follow(ServerFacts server, long index, Configuration to) {
        LogPrints log = server.storage.log;
        Configuration from = before(server, index);
        if (placed.putIfAbsent(log.printAt(index), to) != null
                || from == null
                || from.voters().isEmpty()) {
            return;
        }
        require(
                overlap(from, to),
                "%s stores %s behind %s, and a majority of the one need not know of a majority of the other",
                server,
                to,
                from);
        requireStorages(server, from, to);
        require(
                from.epoch() == 0 || from.epoch() == to.epoch(),
                "%s stores %s behind %s, of another epoch",
                server,
                to,
                from);
    }

    /** The configuration before one in a log; null if it is not known. */
    private @Nullable Configuration before(ServerFacts server, long index) {
        LogPrints log = server.storage.log;
        long before = log.configurationUpTo(index - 1);
        if (before > 0) {
            return placed.get(log.printAt(before));
        }
        EngineStatus.Membership membership = server.membership();
        return membership == null || membership.committedIndex() > 0 ? null : membership.committed();
    }

    private static boolean overlap(Configuration from, Configuration to) {
        List<Integer> all = new ArrayList<>(counting(from));
        counting(to).stream().filter(id -> !all.contains(id)).forEach(all::add);
        for (int some = 0; some < 1 << all.size(); some++) {
            int set = some;
            boolean decideBoth = Majorities.decide(from, member -> (set >> all.indexOf(member.id()) & 1) == 1)
                    && Majorities.decide(to, member -> (set >> all.indexOf(member.id()) & 1) == 0);
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

    private void requireStorages(ServerFacts server, Configuration from, Configuration to) {
        SortedSet<Integer> before = counting(from);
        for (int id : counting(to)) {
            long storeId = storeId(to, id);
            require(
                    !before.contains(id) || storeId(from, id) == 0 || storeId(from, id) == storeId,
                    "%s stores %s behind %s, and server %d counts by both, with two storages",
                    server,
                    to,
                    from,
                    id);
            require(
                    before.contains(id) || storeId != 0,
                    "%s stores %s behind %s, and server %d begins to count, on whatever storage",
                    server,
                    to,
                    from,
                    id);
        }
    }

    private static long storeId(Configuration configuration, int id) {
        Member member = configuration.member(id);
        return member == null ? 0 : member.storeId();
    }
}
