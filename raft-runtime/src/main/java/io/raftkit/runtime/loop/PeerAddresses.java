package io.raftkit.runtime.loop;

import io.raftkit.api.transport.Transport;
import io.raftkit.engine.boundary.EngineStatus;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Where servers are reached, for the status and for the transport: the members, those that a configuration leaves out until that is committed, and
 * servers that are answered though they are no members as far as is known here. Thread-safe.
 */
public final class PeerAddresses {
    /** Ids can be made up without end. */
    private static final int NEWCOMERS_MAX = 8;

    /** Says where the servers of a membership are reached, this one included. */
    @FunctionalInterface
    public interface Book {
        /** The addresses, by id. */
        Map<Integer, String> addresses(EngineStatus.Membership membership);
    }

    private final int self;
    private final long group;
    private final Book book;
    private final Transport transport;
    private final Map<Integer, String> members = new ConcurrentSkipListMap<>();
    /** The eldest first. */
    private final Map<Integer, String> newcomers = new LinkedHashMap<>();

    private boolean isPublished;

    /** The addresses of a membership; the transport is not told of them yet. */
    public PeerAddresses(int self, long group, Book book, Transport transport, EngineStatus.Membership membership) {
        this.self = self;
        this.group = group;
        this.book = book;
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
        Map<Integer, String> others = new TreeMap<>(newcomers);
        others.putAll(members);
        others.remove(self);
        transport.updatePeers(group, others);
    }

    /** Goes over to another membership. */
    synchronized void follow(EngineStatus.Membership membership) {
        Map<Integer, String> next = book.addresses(membership);
        if (next.equals(members)) {
            return;
        }
        members.putAll(next);
        members.keySet().retainAll(next.keySet());
        newcomers.keySet().removeAll(next.keySet());
        if (isPublished) {
            publish();
        }
    }

    /** Notes where a server is reached that is answered though it is no member. */
    synchronized void hear(int serverId, String address) {
        if (address.isEmpty() || members.containsKey(serverId) || address.equals(newcomers.get(serverId))) {
            return;
        }
        newcomers.remove(serverId);
        if (newcomers.size() == NEWCOMERS_MAX) {
            newcomers.remove(newcomers.keySet().iterator().next());
        }
        newcomers.put(serverId, address);
        if (isPublished) {
            publish();
        }
    }
}
