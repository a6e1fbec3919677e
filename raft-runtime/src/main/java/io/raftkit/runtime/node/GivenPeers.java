package io.raftkit.runtime.node;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.loop.PeerAddresses;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the servers. The configuration decides which servers there are. For their addresses, the peers given to the builder
 * have precedence over the configuration.
 */
final class GivenPeers {
    private final Map<Integer, String> given;
    private final List<Integer> initialIds;
    private volatile @Nullable Comparison latest;

    /**
     * For a server that knows with which servers its cluster began.
     *
     * @param given as the builder was told
     * @param initial the configuration the cluster began with; without members for a server that joined it
     */
    GivenPeers(Map<Integer, String> given, Configuration initial) {
        this.given = given;
        initialIds = initial.ids();
    }

    private record Comparison(
            Configuration configuration, @Nullable String difference) {}

    /** The addresses of a node's servers, from this membership on. */
    PeerAddresses followed(NodeParts parts, EngineStatus.Membership membership) {
        Bootstrap identity = parts.identity();
        return new PeerAddresses(
                identity.serverId(),
                identity.group(),
                now -> addresses(now, identity.serverId()),
                parts.transport(),
                membership);
    }

    /** The addresses of the members, of those that are left out until that is committed, and of this server whether it is one or not. */
    Map<Integer, String> addresses(EngineStatus.Membership membership, int self) {
        SortedMap<Integer, String> addresses = new TreeMap<>();
        for (Configuration configuration : List.of(membership.committed(), membership.latest())) {
            for (Member member : configuration.members()) {
                addresses.put(member.id(), given.getOrDefault(member.id(), member.address()));
            }
        }
        addresses.put(self, given.getOrDefault(self, addresses.getOrDefault(self, "")));
        return Collections.unmodifiableSortedMap(addresses);
    }

    /**
     * What to tell an operator if the given peers are not the members, or null if they are. If members were added or removed since the cluster began,
     * peers that are given as before are no mistake. Found out once for each configuration.
     */
    @Nullable
    String difference(Configuration configuration) {
        Comparison last = latest;
        if (last == null || !last.configuration().equals(configuration)) {
            last = new Comparison(configuration, compare(configuration));
            latest = last;
        }
        return last.difference();
    }

    private @Nullable String compare(Configuration configuration) {
        List<Integer> ids = configuration.ids();
        List<Integer> givenIds = given.keySet().stream().sorted().toList();
        return ids.equals(givenIds) || !ids.equals(initialIds) || ids.isEmpty()
                ? null
                : "peers(...) names the servers " + givenIds
                        + ", but the cluster's configuration, as stored here, is of " + ids
                        + ". The configuration decides; peers(...) only says where its servers are reached. Correct peers(...), or id(...) and"
                        + " the data directory, if another cluster is meant.";
    }
}
