package io.raftkit.simulator.invariant.fact;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.stored.HeardStore;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of one server: what its storage holds, and what its engine said at the end of its last turn. */
public final class ServerFacts {
    private static final int GOVERNING_MAX = 4;

    public final int id;
    /** What its storage was given, and so must give back. */
    public final LogPrints log = new LogPrints();

    public TermAndVote durable = TermAndVote.NONE;
    public long commitHint;
    /** The snapshot that its storage recorded last, or null. */
    @Nullable
    public StoredSnapshot snapshot;

    /** Whether its storage was taken away, exchanged for an older one, or lied, so that it may not hold what it acknowledged. */
    public boolean wasTampered;
    /** What its storage held, and may have acknowledged, when that happened or showed last. */
    public final LogPrints heldBefore = new LogPrints();

    /** Whether any of its snapshots was damaged. */
    public boolean hadRot;

    /** Whether its storage, tampered with, held other than it was given, or less, when it started last. */
    public boolean hasForgotten;

    /** Whom its storage knows by the names of their storages. */
    public final SortedMap<Integer, HeardStore> peerStores = new TreeMap<>();

    /** Whether somebody else was ever up under its id. */
    public boolean hasMetStray;

    /** What tells its cluster from others, as its storage has it; 0 if that does not. */
    public long epoch;

    /** The batch that its storage has begun to store and not said to be durable, or null. */
    @Nullable
    public PersistBatch underWay;

    /** Counts its incarnations; what follows is of the present one. */
    public int incarnation;

    /** What went wrong with it, so that it must have stopped; or null. */
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

    /** The last configurations by which it went, the newest last. */
    private final ArrayDeque<Configuration> governing = new ArrayDeque<>();

    public ServerFacts(int id) {
        this.id = id;
    }

    public void start(Recovered recovered, List<EntryBatch> entries, LogPrints committed) {
        LogPrints found = LogPrints.of(recovered.logStart(), entries, committed);
        hasForgotten = wasTampered && !isKept(recovered, found, committed);
        if (hasForgotten) {
            tamper();
        }
        peerStores.clear();
        peerStores.putAll(recovered.peerStores());
        durable = recovered.termAndVote();
        commitHint = recovered.commitHint();
        snapshot = recovered.snapshot();
        log.truncateFrom(1);
        log.extend(found, found.lastIndex());
        underWay = null;
        incarnation++;
        failure = null;
        role = ServerRole.FOLLOWER;
        term = durable.term();
        firstIndex = recovered.logStart().firstIndex();
        lastIndex = log.lastIndex();
        durableIndex = lastIndex;
        commitIndex = 0;
        appliedIndex = 0;
        configurationIndex = 0;
        sealed = Map.of();
        membership = null;
        governing.clear();
    }

    /** Whether its storage reports what it was given; the batch under way when the server died may be there, all of it. */
    public boolean isKept(Recovered recovered, LogPrints found, LogPrints committed) {
        if (found.isSameAs(log) && isAsReported(recovered, durable, peerStores)) {
            return true;
        }
        if (underWay == null) {
            return false;
        }
        StoredRecords records = StoredRecords.of(underWay);
        LogPrints further = new LogPrints();
        further.extend(log, log.lastIndex());
        further.take(underWay, committed);
        return found.isSameAs(further)
                && isAsReported(
                        recovered,
                        Objects.requireNonNullElse(records.termAndVote(), durable),
                        Objects.requireNonNullElse(records.peerStores(), peerStores));
    }

    private static boolean isAsReported(
            Recovered recovered, TermAndVote termAndVote, Map<Integer, HeardStore> peerStores) {
        return recovered.termAndVote().equals(termAndVote)
                && recovered.peerStores().equals(peerStores);
    }

    public void tamper() {
        wasTampered = true;
        epoch = 0;
        if (log.isPrefixOf(heldBefore)) {
            return;
        }
        heldBefore.truncateFrom(1);
        heldBefore.extend(log, log.lastIndex());
    }

    public void store(PersistBatch batch, LogPrints committed) {
        underWay = null;
        StoredRecords records = StoredRecords.of(batch);
        durable = Objects.requireNonNullElse(records.termAndVote(), durable);
        log.take(batch, committed);
        SortedMap<Integer, HeardStore> stores = records.peerStores();
        if (stores != null) {
            peerStores.clear();
            peerStores.putAll(stores);
        }
        commitHint = Math.max(commitHint, records.commitHint());
        if (records.snapshot() != null) {
            snapshot = records.snapshot();
        }
        keepEpoch();
    }

    /** Index of the snapshot that its storage recorded last, 0 if none. */
    public long snapshotIndex() {
        return snapshot == null ? 0 : snapshot.ref().index();
    }

    private void keepEpoch() {
        if (membership != null && !wasTampered && commitHint >= membership.committedIndex()) {
            epoch = membership.committed().epoch();
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
        if (membership == null || found.latest() != membership.latest()) {
            if (governing.size() == GOVERNING_MAX) {
                governing.remove();
            }
            governing.add(found.latest());
        }
        configurationIndex = found.latestIndex();
        membership = found;
        keepEpoch();
    }

    /** The storage by which it knows another server: what the newest configuration names, else what was first heard; 0 if neither. */
    public long storeIdOf(int other) {
        HeardStore first = peerStores.get(other);
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

    /** The configurations that its engine showed at the end of its last turn; null before the first. */
    public EngineStatus.@Nullable Membership membership() {
        return membership;
    }

    /**
     * Whether those who agree decide, by the configuration with which a turn began or by the one with which it ended: in a turn, one is committed
     * and another appended.
     */
    public boolean decide(EngineStatus status, IntPredicate agrees) {
        return Majorities.decide(status.membership().latest(), agrees)
                || membership != null && Majorities.decide(membership.latest(), agrees);
    }

    /** Whether those who agree decide, by one of the configurations of late. */
    public boolean decidedOfLate(IntPredicate agrees) {
        return governing.stream().anyMatch(configuration -> Majorities.decide(configuration, agrees));
    }

    /** Whether a server is a member, as far as it knows. */
    public boolean hasMember(int other) {
        return membership == null
                || membership.latest().member(other) != null
                || membership.committed().member(other) != null;
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
