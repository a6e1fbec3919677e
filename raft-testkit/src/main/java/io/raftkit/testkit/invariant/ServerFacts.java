package io.raftkit.testkit.invariant;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known of one server: what its storage holds, and what its engine said at the end of its last turn. */
final class ServerFacts {
    final int id;
    /** What its storage was given, and so must give back. */
    final LogPrints log = new LogPrints();

    TermAndVote durable = TermAndVote.NONE;
    long commitHint;
    /** Whether its storage was taken away, exchanged for an older one, or lied, so that it may not hold what it acknowledged. */
    boolean wasTampered;
    /** What its storage held, and may have acknowledged, when that happened or showed last. */
    final LogPrints heldBefore = new LogPrints();

    /** Whether its storage, tampered with, held other than it was given, or less, when it started last. */
    boolean hasForgotten;

    /** Whom its storage knows by the names of their storages. */
    final SortedMap<Integer, Long> peerStoreIds = new TreeMap<>();

    /** The batch that its storage has begun to store and not said to be durable, or null. */
    @Nullable
    PersistBatch underWay;

    /** Counts its lives; what follows is of the present one. */
    int life;

    /** What went wrong with it, so that it must have stopped; or null. */
    @Nullable
    String failure;

    ServerRole role = ServerRole.FOLLOWER;
    long term;
    long lastIndex;
    long commitIndex;
    long appliedIndex;

    ServerFacts(int id) {
        this.id = id;
    }

    void start(Recovered recovered, List<EntryBatch> entries) {
        hasForgotten = wasTampered && !DurableStaysDurable.isKept(this, recovered, LogPrints.of(entries));
        if (hasForgotten) {
            tamper();
        }
        peerStoreIds.clear();
        peerStoreIds.putAll(recovered.peerStoreIds());
        durable = recovered.termAndVote();
        commitHint = recovered.commitHint();
        log.truncateFrom(1);
        entries.forEach(log::append);
        underWay = null;
        life++;
        failure = null;
        role = ServerRole.FOLLOWER;
        term = durable.term();
        lastIndex = log.lastIndex();
        commitIndex = 0;
        appliedIndex = 0;
    }

    void tamper() {
        wasTampered = true;
        if (log.isPrefixOf(heldBefore)) {
            return;
        }
        heldBefore.truncateFrom(1);
        heldBefore.extend(log, log.lastIndex());
    }

    void store(PersistBatch batch) {
        underWay = null;
        StoredRecords records = StoredRecords.of(batch);
        durable = Objects.requireNonNullElse(records.termAndVote(), durable);
        log.take(batch);
        peerStoreIds.putAll(Objects.requireNonNullElse(records.peerStoreIds(), new TreeMap<>()));
        commitHint = Math.max(commitHint, records.commitHint());
    }

    void turn(EngineStatus status) {
        role = status.role();
        term = status.term();
        lastIndex = status.lastIndex();
        commitIndex = status.commitIndex();
    }

    boolean leads(long inTerm) {
        return role == ServerRole.LEADER && term == inTerm;
    }

    @Override
    public String toString() {
        return "server " + id;
    }
}
