package io.raftkit.testkit.invariant;

import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is known of all servers, and of the log that was committed. */
final class ClusterFacts {
    private final SortedMap<Integer, ServerFacts> servers = new TreeMap<>();
    /** Every entry that any leader ever committed. */
    final LogPrints committed = new LogPrints();

    /** For each index the term of the leader that first committed it. */
    private long[] committedIn = new long[256];

    ClusterFacts(Collection<Integer> ids) {
        ids.forEach(id -> servers.put(id, new ServerFacts(id)));
    }

    ServerFacts server(int id) {
        return Objects.requireNonNull(servers.get(id), () -> "no server " + id);
    }

    Collection<ServerFacts> servers() {
        return servers.values();
    }

    int majority() {
        return servers.size() / 2 + 1;
    }

    long committedIn(long index) {
        return committedIn[(int) index];
    }

    void commit(LogPrints log, long upTo, long term) {
        long from = committed.lastIndex() + 1;
        committed.extend(log, upTo);
        while (upTo >= committedIn.length) {
            committedIn = Arrays.copyOf(committedIn, committedIn.length * 2);
        }
        Arrays.fill(committedIn, (int) from, (int) upTo + 1, term);
    }
}
