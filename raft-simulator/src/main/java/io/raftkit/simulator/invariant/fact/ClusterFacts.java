package io.raftkit.simulator.invariant.fact;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is known of all servers, and of the log that was committed. */
public final class ClusterFacts {
    private final SortedMap<Integer, ServerFacts> servers = new TreeMap<>();
    /** Every entry that any leader ever committed. */
    public final LogPrints committed = new LogPrints();

    /** The indexes of the commands that some server applied. */
    public final BitSet applied = new BitSet();

    /** For each index the term of the leader that first committed it. */
    private long[] committedIn = new long[256];

    public ClusterFacts(Collection<Integer> ids) {
        ids.forEach(id -> servers.put(id, new ServerFacts(id)));
    }

    public ServerFacts server(int id) {
        return Objects.requireNonNull(servers.get(id), () -> "no server " + id);
    }

    public boolean has(int id) {
        return servers.containsKey(id);
    }

    /** Whether a storage of a server joined the cluster, and is not one with which it began. */
    public boolean hasJoined(int id, long storeId) {
        return server(id).storages.stream().anyMatch(storage -> storage.storeId == storeId && storage.hasJoined);
    }

    public Collection<ServerFacts> servers() {
        return servers.values();
    }

    /** Whether every other server's storage holds all entries that a server's does. */
    public boolean isHeldByAll(int id) {
        LogPrints log = server(id).storage.log;
        return servers().stream().allMatch(other -> log.isPrefixOf(other.storage.log));
    }

    /** Whether every other server has noted by which storage it heard a server, so that it takes no other for it. */
    public boolean isKnownToAll(int id) {
        return servers().stream().allMatch(other -> other.id == id || other.storage.peerStores.containsKey(id));
    }

    /** What tells the cluster from others, 0 while no storage has it. */
    public long epoch() {
        return servers().stream()
                .mapToLong(server -> server.storage.epoch)
                .filter(epoch -> epoch != 0)
                .findFirst()
                .orElse(0);
    }

    /** Whether some server knows that the members have agreed on a server's storage. */
    public boolean isSealed(int id) {
        return servers().stream().anyMatch(server -> server.knowsAsSealed(id));
    }

    /** Takes what a cluster had committed up to an index for committed here. */
    public void goOnAfter(ClusterFacts former, long upTo) {
        commit(former.committed, upTo, former.committed.termAt(upTo));
        applied.or(former.applied.get(0, (int) upTo + 1));
    }

    public long committedIn(long index) {
        return committedIn[(int) index];
    }

    public void commit(LogPrints log, long upTo, long term) {
        long from = committed.lastIndex() + 1;
        committed.extend(log, upTo);
        while (upTo >= committedIn.length) {
            committedIn = Arrays.copyOf(committedIn, committedIn.length * 2);
        }
        Arrays.fill(committedIn, (int) from, (int) upTo + 1, term);
    }
}
