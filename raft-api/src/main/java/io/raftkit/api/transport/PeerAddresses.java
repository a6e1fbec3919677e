package io.raftkit.api.transport;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What {@link Transport#updatePeers} said of each group, united: for transports, which need one connection to a server however many groups
 * name it. Thread-safe.
 */
public final class PeerAddresses {
    /** In the order in which it was said. */
    private final Map<Long, Map<Integer, String>> byGroup = new LinkedHashMap<>();

    /** Nothing was said yet. */
    public PeerAddresses() {}

    /**
     * Replaces what was said of a group.
     *
     * @param group the group
     * @param addresses addresses by server id; none if the group is not served any more
     * @return the addresses of all groups; where two groups name different ones for a server, the one that was said last
     */
    public synchronized SortedMap<Integer, String> update(long group, Map<Integer, String> addresses) {
        Objects.requireNonNull(addresses, "addresses");
        byGroup.remove(group);
        if (!addresses.isEmpty()) {
            byGroup.put(group, Map.copyOf(addresses));
        }
        TreeMap<Integer, String> all = new TreeMap<>();
        byGroup.values().forEach(all::putAll);
        return all;
    }
}
