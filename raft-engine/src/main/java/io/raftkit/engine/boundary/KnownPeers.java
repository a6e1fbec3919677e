package io.raftkit.engine.boundary;

import io.raftkit.engine.stored.HeardStore;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The identities of the other servers, as far as this one knows: which ids are members, and by which storage each is known. That is the storage
 * which the current configuration names, or else, the one by which the server was first heard. Immutable, so that the threads that admit frames
 * may read it.
 */
public final class KnownPeers {
    private final SortedSet<Integer> members;
    private final SortedSet<Integer> voters;
    private final SortedMap<Integer, HeardStore> heard;
    private final SortedMap<Integer, Long> sealed;
    private final KnownEpoch epoch;
    private final Newcomer newcomer;

    private record Newcomer(int serverId, long storeId) {
        static final Newcomer NOBODY = new Newcomer(0, 0);
    }

    /** What a sender is to this server. */
    public enum Standing {
        /** A member, with the storage by which it is known. */
        KNOWN,
        /** A member that was never heard before, and whose storage the members have not agreed on. */
        UNHEARD,
        /** A member's id, with another storage than it is known by. */
        UNKNOWN_STORE,
        /** No member; or on a storage that joined, under the id of a voter whose storage the members have not agreed on. */
        OUTSIDER
    }

    /**
     * Voters that have agreed on nothing yet, of whom some were heard.
     *
     * @param members the ids of all members
     * @param heard the storages of those that were heard
     */
    public KnownPeers(Collection<Integer> members, SortedMap<Integer, HeardStore> heard) {
        this(members, members, heard, new TreeMap<>(), KnownEpoch.none());
    }

    /**
     * Members, of whom some are known.
     *
     * @param members the ids of all members
     * @param voters the ids of those whose votes count by the governing configuration
     * @param heard the storages of those that were heard
     * @param sealed the storages that the governing configuration names
     * @param epoch the epoch of the cluster, as far as it is known
     */
    public KnownPeers(
            Collection<Integer> members,
            Collection<Integer> voters,
            SortedMap<Integer, HeardStore> heard,
            SortedMap<Integer, Long> sealed,
            KnownEpoch epoch) {
        this(members, voters, heard, sealed, epoch, Newcomer.NOBODY);
    }

    private KnownPeers(
            Collection<Integer> members,
            Collection<Integer> voters,
            SortedMap<Integer, HeardStore> heard,
            SortedMap<Integer, Long> sealed,
            KnownEpoch epoch,
            Newcomer newcomer) {
        this.members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
        this.voters = Collections.unmodifiableSortedSet(new TreeSet<>(voters));
        this.heard = Collections.unmodifiableSortedMap(new TreeMap<>(heard));
        this.sealed = Collections.unmodifiableSortedMap(new TreeMap<>(sealed));
        this.epoch = epoch;
        this.newcomer = newcomer;
    }

    /** The same, with a server that was never heard. */
    public KnownPeers without(int serverId) {
        SortedMap<Integer, HeardStore> less = new TreeMap<>(heard);
        less.remove(serverId);
        return new KnownPeers(members, voters, less, sealed, epoch, newcomer);
    }

    /** The same, with a storage that was heard. */
    public KnownPeers with(int serverId, HeardStore store) {
        SortedMap<Integer, HeardStore> more = new TreeMap<>(heard);
        more.put(serverId, store);
        return new KnownPeers(members, voters, more, sealed, epoch, newcomer);
    }

    /**
     * The same, with a server that is answered though it is no member, or has another storage. Of these only the last one is remembered.
     *
     * @param serverId the server, or 0 to remember none
     * @param storeId its storage
     * @return this, if that is remembered already
     */
    public KnownPeers withNewcomer(int serverId, long storeId) {
        Newcomer next = new Newcomer(serverId, storeId);
        return newcomer.equals(next) ? this : new KnownPeers(members, voters, heard, sealed, epoch, next);
    }

    /**
     * Whether a server is answered though it is no member, or has another storage than it is known by.
     *
     * @param serverId the server
     * @param storeId its storage
     * @return whether it is the last one of these
     */
    public boolean isNewcomer(int serverId, long storeId) {
        return newcomer.serverId == serverId && newcomer.storeId == storeId;
    }

    /**
     * Whether a server is a member, on whatever storage.
     *
     * @param serverId the server
     * @return whether it has that id
     */
    public boolean isMember(int serverId) {
        return members.contains(serverId);
    }

    /**
     * Which storage a message to a server is meant for: the one by which it is known, or the one to which it is an answer.
     *
     * @param serverId the server
     * @return a storeId, 0 for any
     */
    public long addressee(int serverId) {
        return newcomer.serverId == serverId ? newcomer.storeId : storeId(serverId);
    }

    /**
     * Judges a sender. Only what known and unheard members say may count, be stored or cause a write.
     *
     * <p>A voter whose storage no configuration names is one with which the cluster began. A server that joined cannot be that one: what was
     * promised under the id before, it does not know. (1) 1 leads 1 to 5, of which 3 has heard neither 4 nor 5, and commits x with 2, 4 and 5;
     * (2) 4 and 5 are removed, and join again on empty disks; (3) 3, which lacks x and does not know of that, would be elected by them.
     *
     * @param serverId the sender
     * @param storeId its storage
     * @param isJoined whether it joined the cluster
     * @return what it is
     */
    public Standing standing(int serverId, long storeId, boolean isJoined) {
        boolean isIdOfAFirstServer = voters.contains(serverId) && !sealed.containsKey(serverId);
        if (isJoined && isIdOfAFirstServer || !members.contains(serverId)) {
            return Standing.OUTSIDER;
        }
        long known = storeId(serverId);
        if (known == 0) {
            return Standing.UNHEARD;
        }
        return known == storeId ? Standing.KNOWN : Standing.UNKNOWN_STORE;
    }

    /** The same, of a server whose log is to have this epoch. */
    public KnownPeers expecting(long expected) {
        return new KnownPeers(members, voters, heard, sealed, epoch.expecting(expected), newcomer);
    }

    /**
     * Whether a server that is no member, as far as this one knows, or not with this storage, is answered if it leads or stands for election: a
     * server whose log is behind does not know its newest members, and they must be able to lead it. "Servers process incoming RPC requests
     * without consulting their current configurations" (thesis §4.1). Two clusters are told apart by the epoch: one without an epoch has never
     * changed its members. A storage that another server is known by is that server's: such a message names the wrong sender. Nothing else that such a
     * server says is heard.
     *
     * @param sender the server
     * @return whether it is of this cluster, or of the one that this server is about to join
     */
    public boolean mayBeNewMember(Sender sender) {
        return sender.epoch() != 0 && isOfThisCluster(sender) && !isStoreOfAnother(sender.id(), sender.storeId());
    }

    /**
     * Whether a server's epoch is that of this cluster. Before one is committed, it is the one that the log has, or for which all speak that were heard:
     * the leader whose entries this server holds is among them. A server without entries has acknowledged none, and keeps its term and its vote: it
     * believes any server that it does not know, unless one that it knows speaks for another cluster.
     */
    private boolean isOfThisCluster(Sender sender) {
        if (epoch.committed() != 0) {
            return sender.epoch() == epoch.committed();
        }
        boolean isExpected = epoch.isJoining() || sender.epoch() == epoch.expected();
        boolean isSpokenByAll =
                !heard.isEmpty() && heard.values().stream().allMatch(store -> store.epoch() == sender.epoch());
        return isExpected || isSpokenByAll || isFirstWord(sender);
    }

    private boolean isFirstWord(Sender sender) {
        return !epoch.hasEntries()
                && epoch.expected() == 0
                && standing(sender.id(), sender.storeId(), sender.isJoined()) == Standing.OUTSIDER
                && heard.values().stream().noneMatch(store -> store.isOfAnotherCluster(sender.epoch()));
    }

    /**
     * Whether it is for who brings entries to say to which cluster this server belongs.
     *
     * @return whether it neither has an epoch nor expects one; true of one that joins, which promises nothing before it knows members
     */
    public boolean mayBeBound() {
        return !epoch.isKnown() || epoch.isJoining();
    }

    private boolean isStoreOfAnother(int serverId, long storeId) {
        return sealed.entrySet().stream().anyMatch(other -> other.getKey() != serverId && other.getValue() == storeId)
                || heard.entrySet().stream()
                        .anyMatch(other ->
                                other.getKey() != serverId && other.getValue().storeId() == storeId);
    }

    /** By which storage each server that was ever heard was first heard. */
    public SortedMap<Integer, HeardStore> heard() {
        return heard;
    }

    /**
     * By which storage a server is known: what its members agreed on counts more than who spoke first.
     *
     * @param serverId the server
     * @return its storeId, 0 if it was never heard and the members have not agreed on it
     */
    public long storeId(int serverId) {
        HeardStore first = heard.get(serverId);
        return sealed.getOrDefault(serverId, first == null ? 0 : first.storeId());
    }

    /**
     * Whether the members have agreed on a server's storage, so that the governing configuration names it.
     *
     * @param serverId the server
     * @return whether it is more than what was heard first
     */
    public boolean isAgreedOn(int serverId) {
        return sealed.containsKey(serverId);
    }

    /**
     * Whether the members have put another storage in the place of the one that they had agreed on.
     *
     * @param serverId the server
     * @param before what was known before
     * @return whether the storage of a configuration differs from that of an earlier one
     */
    public boolean isReplaced(int serverId, KnownPeers before) {
        return before.isAgreedOn(serverId) && before.storeId(serverId) != storeId(serverId);
    }

    /**
     * Whether a server is known only by a storage that speaks for another cluster.
     *
     * @param serverId the server
     * @param ownEpoch the epoch of this server's cluster
     * @return whether it is, and the members have not agreed on its storage
     */
    public boolean isStray(int serverId, long ownEpoch) {
        HeardStore first = heard.get(serverId);
        return first != null && first.isOfAnotherCluster(ownEpoch) && !sealed.containsKey(serverId);
    }

    /**
     * What tells this cluster from any other, once that is committed.
     *
     * @return the epoch, 0 until then
     */
    public long epoch() {
        return epoch.committed();
    }
}
