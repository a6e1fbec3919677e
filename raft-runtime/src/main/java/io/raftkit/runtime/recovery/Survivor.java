package io.raftkit.runtime.recovery;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import java.nio.file.Path;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a surviving server has stored.
 *
 * @param directory its data directory
 * @param bootstrap the record of its first start
 * @param recovered what it would restart from
 * @param persister gives back the entries
 * @param snapshots gives back the snapshots
 * @param configurations the configurations that it knows, by the indexes of their entries; 0 for the one that the cluster began with
 */
public record Survivor(
        Path directory,
        Bootstrap bootstrap,
        Recovered recovered,
        Persister persister,
        SnapshotStore snapshots,
        SortedMap<Long, Configuration> configurations) {

    /**
     * Reads the configurations that a server knows (thesis §5.1): that of its snapshot, or the one that the cluster began with, and those of its log.
     *
     * @throws io.raftkit.api.log.MalformedDataException if one cannot be read
     */
    public static Survivor of(
            Path directory, Bootstrap bootstrap, Recovered recovered, Persister persister, SnapshotStore snapshots) {
        SortedMap<Long, Configuration> configurations = new TreeMap<>();
        long base = 0;
        if (recovered.snapshot() == null) {
            configurations.put(base, bootstrap.initial());
        } else {
            SnapshotRef ref = recovered.snapshot().ref();
            base = ref.configurationIndex();
            configurations.put(base, ref.configuration());
        }
        for (var entry : recovered.configurationEntries()) {
            long index = entry.firstIndex();
            if (index > base) {
                configurations.put(index, Configuration.fromBytes(entry.payloadAt(index)));
            }
        }
        return new Survivor(directory, bootstrap, recovered, persister, snapshots, configurations);
    }

    /** The same server, which is to restart from something else. */
    public Survivor with(Recovered other) {
        return new Survivor(directory, bootstrap, other, persister, snapshots, configurations);
    }

    int serverId() {
        return bootstrap.serverId();
    }

    long lastIndex() {
        return recovered.lastIndex();
    }

    long lastTerm() {
        return termAt(lastIndex());
    }

    /** The term of an entry, 0 if that is not known here. */
    long termAt(long index) {
        LogStart start = recovered.logStart();
        if (index == start.firstIndex() - 1) {
            return start.termBefore();
        }
        NavigableMap<Long, Long> runs = new TreeMap<>(recovered.termRuns());
        Map.Entry<Long, Long> run = index > lastIndex() ? null : runs.floorEntry(index);
        return run == null ? 0 : run.getValue();
    }

    /** Up to where it knows entries to be committed: what was dropped or put into a snapshot was. */
    long committedIndex() {
        long known = Math.max(recovered.logStart().firstIndex() - 1, recovered.commitHint());
        return recovered.snapshot() == null
                ? known
                : Math.max(known, recovered.snapshot().ref().index());
    }

    /** The newest configuration in its log, which it goes by (Raft §6). */
    public Configuration newest() {
        return last(configurations);
    }

    /** What tells its cluster from any other, 0 if no configuration with an epoch is known to be committed. */
    long epoch() {
        SortedMap<Long, Configuration> committed = configurations.headMap(committedIndex() + 1);
        return committed.isEmpty() ? 0 : last(committed).epoch();
    }

    private static Configuration last(SortedMap<Long, Configuration> some) {
        return Objects.requireNonNull(some.get(some.lastKey()));
    }

    /** Whether a configuration names this server as a voter of either majority: one on another storage under its id is another server. */
    boolean isVoterOf(Configuration configuration) {
        Member member = configuration.member(serverId());
        boolean isVoter = configuration.voters().contains(serverId())
                || configuration.outgoingVoters().contains(serverId());
        return isVoter
                && member != null
                && (member.storeId() == bootstrap.storeId() || member.storeId() == 0 && !bootstrap.isJoined());
    }
}
