package io.raftkit.runtime.node;

import io.raftkit.api.spi.Configuration;
import io.raftkit.api.spi.Member;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the servers are reached. The configuration decides which servers there are; the peers that the builder was given say where they are
 * reached, and count more there than what the configuration says.
 */
final class PeerAddresses {
    private PeerAddresses() {}

    /** The addresses of the members, and of this server whether it is one or not. */
    static Map<Integer, String> of(Configuration configuration, int self, Map<Integer, String> given) {
        SortedMap<Integer, String> addresses = new TreeMap<>();
        for (Member member : configuration.members()) {
            addresses.put(member.id(), given.getOrDefault(member.id(), member.address()));
        }
        addresses.put(self, given.getOrDefault(self, addresses.getOrDefault(self, "")));
        return Collections.unmodifiableSortedMap(addresses);
    }

    /** What to tell an operator if the given peers are not the members, or null if they are. */
    static @Nullable String difference(Configuration configuration, Map<Integer, String> given) {
        List<Integer> ids = configuration.ids();
        List<Integer> givenIds = given.keySet().stream().sorted().toList();
        return ids.equals(givenIds)
                ? null
                : "peers(...) names the servers " + givenIds
                        + ", but the cluster's configuration, as stored here, is of " + ids
                        + ". The configuration decides; peers(...) only says where its servers are reached. Correct peers(...), or id(...) and"
                        + " the data directory, if another cluster is meant.";
    }
}
