package io.raftkit.engine.boundary;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who the other servers are, as far as this one knows: which ids are members, and by which storage each was first heard. Immutable, so that
 * those who let frames in may look at it from any thread.
 */
public final class KnownPeers {
    private final SortedSet<Integer> members;
    private final SortedMap<Integer, Long> storeIds;

    /** What a sender is to this server. */
    public enum Standing {
        /** A member, with the storage by which it was first heard. */
        KNOWN,
        /** A member that was never heard before. */
        UNHEARD,
        /** A member's id, with another storage than it was first heard by. */
        STRANGER,
        /** No member. */
        OUTSIDER
    }

    /**
     * Members, of whom some are known.
     *
     * @param members the ids of all members
     * @param storeIds the storages of those that were heard
     */
    public KnownPeers(Collection<Integer> members, SortedMap<Integer, Long> storeIds) {
        this.members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
        this.storeIds = Collections.unmodifiableSortedMap(new TreeMap<>(storeIds));
    }

    /** The same, with one more that is known. */
    public KnownPeers with(int serverId, long storeId) {
        SortedMap<Integer, Long> more = new TreeMap<>(storeIds);
        more.put(serverId, storeId);
        return new KnownPeers(members, more);
    }

    /** The same storages, for other members. */
    public KnownPeers withMembers(Collection<Integer> others) {
        return new KnownPeers(others, storeIds);
    }

    /**
     * Judges a sender. Only what known and unheard members say may count, be stored or cause a write.
     *
     * <p>That a server which is no member is nobody is the rule of a membership that is fixed, and stands here alone: once members can be
     * added, a server that lags must hear candidates and leaders that it does not know yet.
     *
     * @param serverId the sender
     * @param storeId its storage
     * @return what it is
     */
    public Standing standing(int serverId, long storeId) {
        if (!members.contains(serverId)) {
            return Standing.OUTSIDER;
        }
        Long known = storeIds.get(serverId);
        if (known == null) {
            return Standing.UNHEARD;
        }
        return known == storeId ? Standing.KNOWN : Standing.STRANGER;
    }

    /** By which storage each server that was ever heard was first heard. */
    public SortedMap<Integer, Long> storeIds() {
        return storeIds;
    }

    /**
     * By which storage a server was first heard.
     *
     * @param serverId the server
     * @return its storeId, 0 if it was never heard
     */
    public long storeId(int serverId) {
        return storeIds.getOrDefault(serverId, 0L);
    }
}
