package io.raftkit.engine.state;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.KnownEpoch;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.membership.Membership;
import io.raftkit.engine.stored.HeardStore;
import io.raftkit.engine.stored.StoredRecords;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The identities of the other servers. A server whose storage has another name than the one it is known by has lost what it promised: its
 * votes and acknowledgements must never count, or a majority could include promises that no longer exist.
 *
 * <p>What is remembered is bounded by the number of members, whatever ids are made up.
 */
public final class Peers {
    private final SortedMap<Integer, UnknownStore> unknownStores = new TreeMap<>();
    private final SortedMap<Integer, Long> heardNanos = new TreeMap<>();
    /** The servers whose connection broke after they were last heard. */
    private final SortedSet<Integer> lost = new TreeSet<>();

    private final int self;
    private KnownPeers known;
    private boolean hasNews;
    private @Nullable String news;
    private long askAgainNanos = Long.MIN_VALUE;

    /** The members, of whom some were heard in earlier incarnations, of a server that has entries or has none. */
    public Peers(int self, Membership membership, SortedMap<Integer, HeardStore> heard, boolean hasEntries) {
        this.self = self;
        known = known(membership, heard, hasEntries);
        forgetLearners(membership.committed().configuration());
    }

    /**
     * Notes that the membership has changed. What was heard of servers that are no members is forgotten: a server that comes back with another
     * storage after it was removed has promised nothing that still counts.
     *
     * @param membership as it is now
     * @param passed the configurations that were committed since; of two, the first may leave a server out and the second have it again
     * @param hasEntries whether the log has entries
     */
    void follow(Membership membership, List<Configuration> passed, boolean hasEntries) {
        Predicate<Integer> isGone = id -> id == self
                ? membership.epoch() != 0
                : !membership.servers().contains(id)
                        || passed.stream().anyMatch(configuration -> configuration.member(id) == null);
        SortedMap<Integer, HeardStore> heard = new TreeMap<>(known.heard());
        if (heard.keySet().removeIf(isGone)) {
            hasNews = true;
            heardNanos.keySet().removeIf(isGone);
            unknownStores.keySet().removeIf(isGone);
        }
        KnownPeers before = known;
        known = known(membership, heard, hasEntries);
        unknownStores.keySet().removeIf(id -> known.isReplaced(id, before));
    }

    /**
     * Forgets by which storages learners were heard for which a committed configuration names none. They may have been removed and added since, by
     * configurations that are gone. What a learner promised counts for nothing, so no promise is forgotten with it.
     */
    void forgetLearners(Configuration committed) {
        for (int id : List.copyOf(known.heard().keySet())) {
            Member member = committed.member(id);
            boolean isUnnamed = member != null && member.storeId() == 0;
            if (isUnnamed
                    && !committed.voters().contains(id)
                    && !committed.outgoingVoters().contains(id)) {
                forgetStore(id);
            }
        }
    }

    private void forgetStore(int serverId) {
        known = known.without(serverId);
        hasNews = true;
        heardNanos.remove(serverId);
        unknownStores.remove(serverId);
    }

    private KnownPeers known(Membership membership, SortedMap<Integer, HeardStore> heard, boolean hasEntries) {
        boolean isJoining = membership.committed().configuration().members().isEmpty();
        long epochInLog = membership.latest().configuration().epoch();
        HeardStore own = heard.get(self);
        long expected = epochInLog != 0 || own == null ? epochInLog : own.epoch();
        return new KnownPeers(
                membership.servers(),
                membership.voters(),
                heard,
                membership.storeIds(),
                new KnownEpoch(membership.epoch(), expected, isJoining, hasEntries));
    }

    /** The members, and by which storage each is known. */
    public KnownPeers known() {
        return known;
    }

    /**
     * Takes note of a sender; returns whether it is the member that is known under this id. The first time its storage is recorded, and that is a
     * write, whatever the message is: the name must be there before the day on which a lost disk would have to be recognised. It happens
     * once for each member, also for one that a configuration names: that may yet be taken back.
     */
    public boolean hear(Sender sender, long nowNanos) {
        int id = sender.id();
        switch (standing(sender)) {
            case OUTSIDER -> {
                return false;
            }
            case UNKNOWN_STORE -> {
                unknownStoreHeard(id, "", nowNanos);
                return false;
            }
            case UNHEARD -> {}
            case KNOWN -> knownHeard(id, nowNanos);
        }
        HeardStore first = known.heard().get(id);
        if (first == null) {
            record(id, new HeardStore(sender.storeId(), sender.epoch()));
        } else if (known.epoch() == 0 && first.equals(new HeardStore(sender.storeId(), 0)) && sender.epoch() != 0) {
            record(id, first.speaking(sender.epoch()));
        }
        heardNanos.put(id, nowNanos);
        lost.remove(id);
        if (known.addressee(id) != known.storeId(id)) {
            known = known.withNewcomer(0, 0);
        }
        return true;
    }

    /** Notes that a server is answered though it is no member, or has another storage than it is known by. */
    public void answer(Sender newcomer) {
        known = known.withNewcomer(newcomer.id(), newcomer.storeId());
        lost.remove(newcomer.id());
    }

    /** Notes that from now on what is sent is for the members, whoever was answered before. */
    public void answerMembersOnly() {
        known = known.withNewcomer(0, 0);
    }

    /**
     * Notes that a newcomer brings entries, or a snapshot in their place, before anything says to which cluster this server belongs: from now on it is
     * the newcomer's. Otherwise it could follow a leader of another one, before the log has an epoch, that removes what it acknowledged; and one that
     * joins would not hear its leader any more when it has no more than the members with which the cluster began. What this server goes by is stored
     * under its own id until an epoch is committed.
     */
    public void bind(long ownStoreId, long epoch) {
        HeardStore own = new HeardStore(ownStoreId, epoch);
        if (known.mayBeBound() && !own.equals(known.heard().get(self))) {
            record(self, own);
            known = known.expecting(epoch);
        }
    }

    private void record(int serverId, HeardStore store) {
        known = known.with(serverId, store);
        hasNews = true;
    }

    /** Forgets a stray, by which a member was known. */
    void forget(int serverId) {
        forgetStore(serverId);
        news = "the server that was heard first under id " + serverId
                + " belongs to another cluster, and is not the member";
    }

    /** Forgets by which storage a learner was heard first. */
    public void forgetLearner(int serverId) {
        forgetStore(serverId);
        news = "learner " + serverId + " has another storage than the server that was heard first under its id";
    }

    /** Takes the sender for the member if a stray was. */
    void correct(Sender sender) {
        if (known.isStray(sender.id(), sender.epoch())) {
            forget(sender.id());
            record(sender.id(), new HeardStore(sender.storeId(), sender.epoch()));
        }
    }

    /** What a sender is to this server. */
    public KnownPeers.Standing standing(Sender sender) {
        return known.standing(sender.id(), sender.storeId(), sender.isJoined());
    }

    /** Notes that the connection to a server broke. */
    public void connectionLost(int serverId) {
        lost.add(serverId);
    }

    /** Whether the connection to a server broke after it was last heard. */
    public boolean isLost(int serverId) {
        return lost.contains(serverId);
    }

    /** Whether a server was not heard since then, or its connection broke after it was last heard. */
    boolean isSilentSince(int serverId, long nanos) {
        Long heard = heardNanos.get(serverId);
        return heard == null || heard - nanos < 0 || isLost(serverId);
    }

    /** Notes that messages arrive under the id of a member, from another storage. */
    public void unknownStoreHeard(int serverId, String where, long nowNanos) {
        if (!known.isMember(serverId)) {
            return;
        }
        UnknownStore unknownStore = unknownStores.computeIfAbsent(serverId, UnknownStore::new);
        if (unknownStore.heard(where, nowNanos)) {
            news = unknownStore.problem();
        }
    }

    /** Back on the disk it had, a server keeps again what it promised. */
    private void knownHeard(int serverId, long nowNanos) {
        UnknownStore unknownStore = unknownStores.get(serverId);
        if (unknownStore == null) {
            return;
        }
        if (unknownStore.isGone(nowNanos)) {
            unknownStores.remove(serverId);
            news = "the second server with id " + serverId + " is not heard any more";
        } else if (unknownStore.knownHeard()) {
            news = "server " + serverId + " is back with the disk it had";
        }
    }

    /** Takes what the last sender's identity makes worth telling, or null. */
    @Nullable
    public String takeNews() {
        String taken = news;
        news = null;
        return taken;
    }

    /** Returns whether it is time to ask those that were never heard for a sign of life; then it is not again before {@code againNanos}. */
    public boolean takeTurnToAsk(long nowNanos, long againNanos) {
        if (nowNanos < askAgainNanos) {
            return false;
        }
        askAgainNanos = againNanos;
        return true;
    }

    /** Whether anybody was ever heard under this id. */
    public boolean isKnown(int serverId) {
        return known.heard().containsKey(serverId);
    }

    /** By which storage a server was heard first, or 0. */
    public long firstHeard(int serverId) {
        HeardStore first = known.heard().get(serverId);
        return first == null ? 0 : first.storeId();
    }

    /** Whether the storage heard last under this id is an unknown one. */
    public boolean isUnknownStore(int serverId) {
        UnknownStore unknownStore = unknownStores.get(serverId);
        return unknownStore != null && !unknownStore.isKnownBack();
    }

    /** Whether there are storages that were never handed to the persister. */
    public boolean hasNews() {
        return hasNews;
    }

    /** Hands the storages to the persister if there is news. */
    public void handTo(PersistBatch.Builder batch) {
        if (hasNews) {
            StoredRecords.putPeerStores(batch, known.heard());
            hasNews = false;
        }
    }

    /** When a server was last heard, or null if never in this incarnation. */
    @Nullable
    public Long heardNanos(int serverId) {
        return heardNanos.get(serverId);
    }

    /** What is wrong with a server, or null. */
    @Nullable
    public String problem(int serverId) {
        UnknownStore unknownStore = unknownStores.get(serverId);
        return unknownStore == null ? null : unknownStore.problem();
    }
}
