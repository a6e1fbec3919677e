package io.raftkit.runtime.node;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.loop.PeerAddresses;
import io.raftkit.runtime.status.LatestPeers;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of the servers. The configuration decides which servers there are. A given address has precedence over one that the configuration
 * has from the start of the cluster: each server may reach the others in another way. Over an address that was assigned later, a given address has
 * precedence only if it was changed after the first start, and only while the configuration has the server that it was given for: the storage and
 * the address that the configuration named when the id was first seen in it.
 */
final class GivenPeers {
    private final Map<Integer, String> given;
    /** The ids whose addresses are not those of the first start. */
    private final Set<Integer> changed = new TreeSet<>();

    private final List<Integer> initialIds;
    /** The members that the given addresses are for. */
    private final Map<Integer, Member> meant = new TreeMap<>();

    private volatile @Nullable Comparison latest;

    /**
     * For a server that knows with which servers its cluster began.
     *
     * @param given as the builder was told
     * @param initial the configuration the cluster began with; without members for a server that joined it
     */
    GivenPeers(Map<Integer, String> given, Configuration initial) {
        this.given = given;
        given.forEach((id, address) -> {
            Member first = initial.member(id);
            if (first == null || !first.address().equals(address)) {
                changed.add(id);
            }
        });
        initialIds = initial.ids();
    }

    private record Comparison(
            Configuration configuration, @Nullable String difference) {}

    /** The addresses of a node's servers, from this membership on. */
    PeerAddresses followed(NodeParts parts, LatestPeers known, EngineStatus.Membership membership) {
        Bootstrap identity = parts.identity();
        return new PeerAddresses(
                identity.serverId(),
                identity.group(),
                now -> addresses(now, identity.serverId()),
                known,
                parts.transport(),
                membership);
    }

    /** The addresses of the members, of those that are left out until that is committed, and of this server, which has the given one. */
    synchronized Map<Integer, String> addresses(EngineStatus.Membership membership, int self) {
        SortedMap<Integer, String> addresses = new TreeMap<>();
        for (Configuration configuration : List.of(membership.committed(), membership.latest())) {
            for (Member member : configuration.members()) {
                addresses.put(member.id(), address(member));
            }
        }
        addresses.put(self, given.getOrDefault(self, addresses.getOrDefault(self, "")));
        return Collections.unmodifiableSortedMap(addresses);
    }

    private String address(Member member) {
        boolean isMeant = followMeant(member);
        return !member.isAddressAssigned() || isMeant && changed.contains(member.id())
                ? given.getOrDefault(member.id(), member.address())
                : member.address();
    }

    /** Whether the given address is for this server, which is then known by its storage as soon as the members have agreed on that. */
    private boolean followMeant(Member member) {
        Member before = meant.computeIfAbsent(member.id(), id -> member);
        boolean isMeant = before.address().equals(member.address())
                && (before.storeId() == 0 || before.storeId() == member.storeId());
        if (isMeant) {
            meant.put(member.id(), member);
        }
        return isMeant;
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
