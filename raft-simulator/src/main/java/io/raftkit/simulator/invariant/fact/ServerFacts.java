package io.raftkit.simulator.invariant.fact;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.stored.HeardStore;
import io.raftkit.engine.stored.Recovered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of one server: what its storages hold, and what its engine said at the end of its last turn. */
public final class ServerFacts {
    public final int id;
    /** The storage that it has now. */
    public StorageFacts storage = new StorageFacts();
    /** All that it had, the present one last: what one that is gone has acknowledged may yet arrive. */
    public final List<StorageFacts> storages = new ArrayList<>(List.of(storage));

    private boolean isStorageGone;

    /** Whether its storage, gone or tampered with, held other than it was given, or less, when the server started last. */
    public boolean hasForgotten;

    /** Whether somebody else was ever up under its id. */
    public boolean hasMetStray;

    /** The highest version of the protocol that its present incarnation speaks. */
    public int protocolVersion = MessageCodec.VERSION;

    /** Counts its incarnations; what follows is of the present one. */
    public int incarnation;

    /** Whether it is being closed, and hands over whatever it leads. */
    public boolean isClosing;

    /** What went wrong with it first, so that it must have stopped; or null. A turn in which it failed may have come half its way. */
    @Nullable
    public String failure;

    public ServerRole role = ServerRole.FOLLOWER;
    public long term;
    /** Index of the first entry that its log keeps; what is before it was dropped. */
    public long firstIndex;

    public long lastIndex;
    public long durableIndex;
    public long commitIndex;
    public long appliedIndex;
    /** Index of the newest configuration in its log, 0 for the one it began with. */
    public long configurationIndex;
    /** The storages that this configuration names, and for servers that it leaves out, the committed one. */
    private Map<Integer, Long> sealed = Map.of();
    /** The configurations that its engine showed last. */
    private EngineStatus.@Nullable Membership membership;

    public ServerFacts(int id) {
        this.id = id;
    }

    /** Notes that its storage is taken away: it starts with another one. */
    public void loseStorage() {
        isStorageGone = true;
        storage.epoch = 0;
    }

    /** Looks at what its storage reports before it starts: the storage may be another one, or not what it was. */
    public void examine(Recovered recovered, LogPrints found, LogPrints committed) {
        hasForgotten = (isStorageGone || storage.wasTampered) && !storage.isKept(recovered, found, committed);
        if (isStorageGone) {
            storage = new StorageFacts();
            storages.add(storage);
            isStorageGone = false;
        } else if (hasForgotten) {
            storage.tamper();
        }
    }

    public void start(Recovered recovered, LogPrints found) {
        storage.start(recovered, found);
        incarnation++;
        isClosing = false;
        failure = null;
        role = ServerRole.FOLLOWER;
        term = storage.durable.term();
        firstIndex = recovered.logStart().firstIndex();
        lastIndex = storage.log.lastIndex();
        durableIndex = lastIndex;
        commitIndex = 0;
        appliedIndex = 0;
        configurationIndex = 0;
        sealed = Map.of();
        membership = null;
    }

    /** Notes that it must say and do nothing more. */
    public void noteFailure(String what) {
        if (failure == null) {
            failure = what;
        }
    }

    public void store(PersistBatch batch, LogPrints committed) {
        storage.store(batch, committed);
        keepEpoch();
    }

    private void keepEpoch() {
        if (membership != null && !storage.wasTampered && storage.commitHint >= membership.committedIndex()) {
            storage.epoch = membership.committed().epoch();
        }
    }

    public void turn(EngineStatus status) {
        role = status.role();
        term = status.term();
        firstIndex = status.firstIndex();
        lastIndex = status.lastIndex();
        durableIndex = status.durableIndex();
        commitIndex = status.commitIndex();
        follow(status.membership());
    }

    @SuppressWarnings("ReferenceEquality") // Most turns change nothing of it.
    private void follow(EngineStatus.Membership found) {
        if (membership == null
                || found.latest() != membership.latest()
                || found.committed() != membership.committed()) {
            sealed = new TreeMap<>();
            Stream.of(found.committed(), found.latest())
                    .flatMap(configuration -> configuration.members().stream())
                    .forEach(member -> sealed.put(member.id(), member.storeId()));
            sealed.values().removeIf(storeId -> storeId == 0);
        }
        configurationIndex = found.latestIndex();
        membership = found;
        keepEpoch();
    }

    /** The storage by which it knows another server: what the newest configuration names, else what was first heard; 0 if neither. */
    public long storeIdOf(int other) {
        HeardStore first = storage.peerStores.get(other);
        return sealed.getOrDefault(other, first == null ? 0 : first.storeId());
    }

    /** Whether the newest configuration in its log names another server's storage. */
    public boolean hasSealed(int other) {
        return sealed.containsKey(other);
    }

    /** Whether a storage is, as far as it knows, that of another server. */
    public boolean isStoreOf(int other, long storeId) {
        long known = storeIdOf(other);
        return known == 0 || known == storeId;
    }

    /** Whether it is a member, on the storage that it has. */
    public boolean isItself(Member member) {
        return member.id() == id && storage.isOf(member);
    }

    /** Whether it has the storage of a member, up or down. */
    public boolean keeps(Member member) {
        return !isStorageGone && isItself(member);
    }

    /** The configurations that its engine showed at its start, or at the end of its last turn; null before its first start. */
    public EngineStatus.@Nullable Membership membership() {
        return membership;
    }

    /**
     * The configurations that governed in a turn, the newest last: that of its end, and where a leader began the turn with another one, also that. It may
     * have decided something by it before it appended the next.
     */
    public List<Configuration> governing(EngineStatus status) {
        EngineStatus.Membership now = status.membership();
        boolean hasChanged =
                role == ServerRole.LEADER && membership != null && membership.latestIndex() != now.latestIndex();
        return membership != null && hasChanged ? List.of(membership.latest(), now.latest()) : List.of(now.latest());
    }

    /** A member by the newest configuration of a membership; one that this leaves out by the committed one; or null. */
    public static @Nullable Member member(EngineStatus.Membership membership, int id) {
        Member member = membership.latest().member(id);
        return member == null ? membership.committed().member(id) : member;
    }

    /** Whether a server is a member, as far as it knows. */
    public boolean hasMember(int other) {
        return membership == null || member(membership, other) != null;
    }

    /** Whether it takes another server for one of those with which the cluster began: a voter on whose storage the members have not agreed. */
    public boolean isOfTheFirst(int other) {
        return membership != null && !hasSealed(other) && isVoter(membership.latest(), other);
    }

    /** Whether another server is a learner, as far as it knows, on whose storage the members have not agreed. */
    public boolean isUnnamedLearner(int other) {
        return membership != null
                && !hasSealed(other)
                && member(membership, other) != null
                && !isVoter(membership.latest(), other)
                && !isVoter(membership.committed(), other);
    }

    private static boolean isVoter(Configuration configuration, int id) {
        return configuration.voters().contains(id)
                || configuration.outgoingVoters().contains(id);
    }

    /** Whether it knows that the members have agreed on another server's storage. */
    boolean knowsAsSealed(int other) {
        return membership != null
                && membership.committed().members().stream()
                        .anyMatch(member -> member.id() == other && member.storeId() != 0);
    }

    public boolean leads(long inTerm) {
        return role == ServerRole.LEADER && term == inTerm;
    }

    @Override
    public String toString() {
        return "server " + id;
    }
}
