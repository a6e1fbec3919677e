package io.raftkit.runtime.loop;

import io.raftkit.api.transport.Transport;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.runtime.status.LatestPeers;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;

/**
 * Where servers are reached, for the status and for the transport: the members, those that a configuration leaves out until that is committed, and
 * servers that are answered though they are no members as far as is known here, or have another storage. The transport also reaches those that were left
 * out for a while: what is sent to them last says that they are removed. Thread-safe.
 */
public final class PeerAddresses {
    /** Ids can be made up without end. */
    private static final int NEWCOMERS_MAX = 8;

    /** By then what was sent to a server that was left out has been handed to its connection. */
    private static final long FORMER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Says where the servers of a membership are reached, this one included. */
    @FunctionalInterface
    public interface Book {
        /** The addresses, by id. */
        Map<Integer, String> addresses(EngineStatus.Membership membership);
    }

    private record Newcomer(long storeId, String address) {}

    private final int self;
    private final long group;
    private final Book book;
    private final LatestPeers known;
    private final Transport transport;
    private final Map<Integer, String> members = new ConcurrentSkipListMap<>();
    /** The eldest first. */
    private final Map<Integer, Newcomer> newcomers = new LinkedHashMap<>();
    /** Members that were left out of late. */
    private final Map<Integer, String> former = new TreeMap<>();

    /** When these are forgotten; only the loop looks at it. */
    private long formerUntilNanos = Long.MAX_VALUE;

    private boolean isPublished;

    /** The addresses of a membership; the transport is not told of them yet. */
    public PeerAddresses(
            int self,
            long group,
            Book book,
            LatestPeers known,
            Transport transport,
            EngineStatus.Membership membership) {
        this.self = self;
        this.group = group;
        this.book = book;
        this.known = known;
        this.transport = transport;
        members.putAll(book.addresses(membership));
    }

    /** The members' addresses, and this server's; always the present ones. */
    public Map<Integer, String> members() {
        return Collections.unmodifiableMap(members);
    }

    /** This server's. */
    public String own() {
        return members.getOrDefault(self, "");
    }

    /** Tells the transport of all, and from now on of each change. */
    public synchronized void publish() {
        isPublished = true;
        Map<Integer, String> others = new TreeMap<>(members);
        newcomers.forEach((id, newcomer) -> others.putIfAbsent(id, newcomer.address()));
        former.forEach(others::putIfAbsent);
        others.remove(self);
        transport.updatePeers(group, others);
    }

    /** Goes over to another membership, or to answer another server. On the loop. */
    synchronized void follow(EngineStatus.Membership membership, long nowNanos) {
        KnownPeers peers = known.get();
        Map<Integer, String> next = new TreeMap<>(book.addresses(membership));
        newcomers.entrySet().removeIf(entry -> isMember(entry.getKey(), entry.getValue()));
        // A server that is answered under a member's id is where it says that it is, and not where the member was.
        newcomers.forEach((id, newcomer) -> {
            if (peers.isNewcomer(id, newcomer.storeId())) {
                next.replace(id, newcomer.address());
            }
        });
        if (next.equals(members)) {
            return;
        }
        members.forEach((id, address) -> {
            if (!next.containsKey(id)) {
                former.put(id, address);
                formerUntilNanos = nowNanos + FORMER_NANOS;
            }
        });
        members.putAll(next);
        members.keySet().retainAll(next.keySet());
        publishChange();
    }

    /** Lets go of members that were left out a while ago. On the loop, at each turn. */
    void forgetFormer(long nowNanos) {
        if (nowNanos >= formerUntilNanos) {
            formerUntilNanos = Long.MAX_VALUE;
            forgetFormer();
        }
    }

    private synchronized void forgetFormer() {
        former.clear();
        publishChange();
    }

    private boolean isMember(int serverId, Newcomer newcomer) {
        return known.get().storeId(serverId) == newcomer.storeId();
    }

    /** Notes where a server is reached that is answered though it is no member, or has another storage than the member. */
    synchronized void hear(int serverId, long storeId, String address) {
        Newcomer newcomer = new Newcomer(storeId, address);
        if (address.isEmpty() || newcomer.equals(newcomers.get(serverId)) || isMember(serverId, newcomer)) {
            return;
        }
        newcomers.remove(serverId);
        if (newcomers.size() == NEWCOMERS_MAX) {
            newcomers.remove(newcomers.keySet().iterator().next());
        }
        newcomers.put(serverId, newcomer);
        if (!members.containsKey(serverId)) {
            publishChange();
        } else if (known.get().isNewcomer(serverId, storeId)) {
            members.replace(serverId, address);
            publishChange();
        }
    }

    private void publishChange() {
        if (isPublished) {
            publish();
        }
    }
}
