package io.raftkit.simulator.invariant.fact;

import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.HeardStore;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What one storage of a server holds. A server on an empty disk has another storage, which promised nothing and holds nothing yet. */
public final class StorageFacts {
    /** Its name, 0 until that is durable. */
    public long storeId;
    /** Whether it joined a cluster that ran: then it is not one with which the cluster began. */
    public boolean hasJoined;
    /** What it was given, and so must give back. */
    public final LogPrints log = new LogPrints();

    public TermAndVote durable = TermAndVote.NONE;
    public long commitHint;
    /** The snapshot that it recorded last, or null. */
    @Nullable
    public StoredSnapshot snapshot;

    /** Whether it was exchanged for an older one, or lied, so that it may not hold what it acknowledged. */
    public boolean wasTampered;
    /** What it held, and may have acknowledged, when that happened or showed last. */
    public final LogPrints heldBefore = new LogPrints();

    /** Whether any of its snapshots was damaged. */
    public boolean hadRot;

    /** Which other servers it knows by the names of their storages. */
    public final SortedMap<Integer, HeardStore> peerStores = new TreeMap<>();

    /** What tells its cluster from others; 0 if it does not hold that. */
    public long epoch;

    /** The batch that it has begun to store and not said to be durable, or null. */
    @Nullable
    public PersistBatch underWay;

    /** Whether it is the one that a configuration names for a member; where none is named, whether it may be one with which the cluster began. */
    public boolean isOf(Member member) {
        return member.storeId() == 0 ? !hasJoined : member.storeId() == storeId;
    }

    void start(Recovered recovered, LogPrints found) {
        name(recovered.bootstrap());
        peerStores.clear();
        peerStores.putAll(recovered.peerStores());
        durable = recovered.termAndVote();
        commitHint = recovered.commitHint();
        snapshot = recovered.snapshot();
        log.truncateFrom(1);
        log.extend(found, found.lastIndex());
        underWay = null;
    }

    private void name(@Nullable Bootstrap bootstrap) {
        if (bootstrap != null) {
            storeId = bootstrap.storeId();
            hasJoined = bootstrap.isJoined();
        }
    }

    /** Whether it reports what it was given; the batch under way when the server died may be there, all of it. */
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

    /** Notes that it may hold less from now on than it acknowledged. */
    public void tamper() {
        wasTampered = true;
        epoch = 0;
        if (log.isPrefixOf(heldBefore)) {
            return;
        }
        heldBefore.truncateFrom(1);
        heldBefore.extend(log, log.lastIndex());
    }

    void store(PersistBatch batch, LogPrints committed) {
        underWay = null;
        StoredRecords records = StoredRecords.of(batch);
        name(records.bootstrap());
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
    }

    /** Index of the snapshot that it recorded last, 0 if none. */
    public long snapshotIndex() {
        return snapshot == null ? 0 : snapshot.ref().index();
    }
}
