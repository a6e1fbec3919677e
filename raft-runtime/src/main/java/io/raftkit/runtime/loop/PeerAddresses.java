package io.raftkit.runtime.loop;

import io.raftkit.api.transport.Transport;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.runtime.status.LatestPeers;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where servers are reached, for the status and for the transport: the members, those that a configuration leaves out until that is committed, and
 * servers that are answered though they are no members as far as is known here, or have another storage. A member that is heard, and not reached where it
 * is known to be, is tried where it says that it is. The transport also reaches those that were left out for a while: what is sent to them last says that
 * they are removed. Thread-safe.
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
    private final MovedMembers moved = new MovedMembers();
    /** The eldest first. */
    private final Map<Integer, Newcomer> newcomers = new LinkedHashMap<>();
    /** Members that were left out of late. */
    private final Map<Integer, String> former = new TreeMap<>();

    /** Where the members are known to be. */
    private Map<Integer, String> places;

    /** When former members are forgotten; only the loop looks at it. */
    private long formerUntilNanos = Long.MAX_VALUE;

    /** Whom a server asks that joins, while it knows no members. */
    private volatile Map<Integer, String> asked = Map.of();

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
        places = book.addresses(membership);
        members.putAll(places);
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
        asked.forEach(others::putIfAbsent);
        others.remove(self);
        transport.updatePeers(group, others);
    }

    /** Goes over to another membership, or to answer another server. On the loop. */
    synchronized void follow(EngineStatus.Membership membership, long nowNanos) {
        places = book.addresses(membership);
        newcomers.entrySet().removeIf(entry -> isMember(entry.getKey(), entry.getValue()));
        Map<Integer, String> next = next();
        members.forEach((id, address) -> {
            if (!next.containsKey(id)) {
                former.put(id, address);
                formerUntilNanos = nowNanos + FORMER_NANOS;
            }
        });
        goOverTo(next);
    }

    private Map<Integer, String> next() {
        KnownPeers peers = known.get();
        Map<Integer, String> next = moved.addresses(places);
        // A server that is answered under a member's id is where it says that it is, and not where the member was.
        newcomers.forEach((id, newcomer) -> {
            if (peers.isNewcomer(id, newcomer.storeId())) {
                next.replace(id, newcomer.address());
            }
        });
        return next;
    }

    private void goOverTo(Map<Integer, String> next) {
        if (next.equals(members)) {
            return;
        }
        next.forEach((id, address) -> {
            if (!address.equals(members.put(id, address))) {
                moved.reached(id);
            }
        });
        members.keySet().retainAll(next.keySet());
        publishChange();
    }

    /** Notes what the transport says of the way to a server. Never waits. */
    void reached(int serverId, boolean isReached) {
        if (isReached || !members.containsKey(serverId)) {
            moved.reached(serverId);
        } else {
            moved.unreached(serverId);
        }
    }

    /** Whether a member is not reached at its address, as far as the transport knows. */
    boolean isUnreached(int serverId) {
        return moved.isUnreached(serverId);
    }

    /** Notes where a member says that it is which is heard, though it is not reached. */
    synchronized void hearUnreached(int serverId, String address, long nowNanos) {
        if (moved.heard(serverId, address, places.getOrDefault(serverId, address), nowNanos)) {
            goOverTo(next());
        }
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

    /** Says which servers are asked by this one, which joins, and where they are; the members' addresses go before these. */
    public synchronized void ask(Map<Integer, String> servers) {
        if (!asked.equals(servers)) {
            asked = Map.copyOf(servers);
            publishChange();
        }
    }

    /** Where a server is reached that is a member, or is asked, or null. Waits for nobody: a transport may call while it is told of addresses. */
    public @Nullable String reachedAt(int serverId) {
        String address = members.get(serverId);
        return address != null ? address : asked.get(serverId);
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

    /**
     * Members that are heard, but not reached where they are known to be. Such a member is tried where it says that it is, and then again where it is known to
     * be, in turn, until it is reached: a server whose log is behind lacks the entry with the address to which a member has moved. A member that is reached
     * where it is known to be is never tried elsewhere, because each server may reach the others in another way.
     *
     * <p>What the transport says may come at any time, on any thread. All else is guarded by the caller.
     */
    private static final class MovedMembers {
        /** By then a server that is there has been reached: a transport tries again at once when it hears the server. */
        private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

        /** A server that is not reached, and since when it is heard. */
        private static final class Unreached {
            private boolean isHeard;
            private long heardSinceNanos;

            boolean isHeardForLong(long nowNanos) {
                if (!isHeard) {
                    isHeard = true;
                    heardSinceNanos = nowNanos;
                }
                return nowNanos - heardSinceNanos >= PATIENCE_NANOS;
            }
        }

        /** Where a member was known to be when it was found elsewhere, and where it says that it is. */
        private record Place(String known, String said) {}

        private final Map<Integer, Unreached> unreached = new ConcurrentHashMap<>();
        private final Map<Integer, Place> moved = new TreeMap<>();

        /** Notes that a member is not reached. Any thread. */
        void unreached(int serverId) {
            unreached.computeIfAbsent(serverId, id -> new Unreached());
        }

        /** Notes that a member is reached, or that it is to be reached at another address from now on. Any thread. */
        void reached(int serverId) {
            unreached.remove(serverId);
        }

        /** Whether a member is not reached. Any thread. */
        boolean isUnreached(int serverId) {
            return unreached.containsKey(serverId);
        }

        /**
         * Notes that a member is heard.
         *
         * @param said where it says that it is
         * @param known where it is known to be
         * @return whether it is to be tried at another address from now on
         */
        boolean heard(int serverId, String said, String known, long nowNanos) {
            Unreached silent = unreached.get(serverId);
            if (silent == null || !silent.isHeardForLong(nowNanos)) {
                return false;
            }
            boolean isTriedWhereItSays = moved.remove(serverId) != null;
            if (!isTriedWhereItSays) {
                if (said.isEmpty() || said.equals(known)) {
                    return false;
                }
                moved.put(serverId, new Place(known, said));
            }
            return true;
        }

        /** The addresses to use in place of those that are known. A member that is known to be somewhere else from now on is tried there first. */
        Map<Integer, String> addresses(Map<Integer, String> known) {
            unreached.keySet().retainAll(known.keySet());
            moved.entrySet().removeIf(member -> !member.getValue().known().equals(known.get(member.getKey())));
            Map<Integer, String> addresses = new TreeMap<>(known);
            moved.forEach((id, place) -> addresses.put(id, place.said()));
            return addresses;
        }
    }
}
