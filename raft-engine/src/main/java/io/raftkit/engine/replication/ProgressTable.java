package io.raftkit.engine.replication;

import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.membership.Membership;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.function.IntToLongFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The leader's progress records, one for each other server, in order of their ids. */
public final class ProgressTable {
    private final List<Progress> all = new ArrayList<>();
    /** By which storage each server was known when it was led last; without those on whose storage nobody had agreed. */
    private SortedMap<Integer, Long> stores = Collections.emptySortedMap();

    private final int self;
    private final Membership membership;
    private final LongSupplier streams;
    private final IntToLongFunction firstHeard;
    private final EngineConfig.Limits limits;

    /** A table without records, for a leader that knows by which storage each server was heard first, or 0. */
    public ProgressTable(
            int self,
            Membership membership,
            IntToLongFunction firstHeard,
            LongSupplier streams,
            EngineConfig.Limits limits) {
        this.self = self;
        this.membership = membership;
        this.firstHeard = firstHeard;
        this.streams = streams;
        this.limits = limits;
    }

    /**
     * Makes records for servers that have none: nextIndex right behind the leader's log, matchIndex 0 (Figure 2). Drops those of servers that
     * are no more, or that have another storage now. A server that comes back has a record of another stream, so that no answer to the old one
     * counts.
     */
    public void adoptServers(long nextIndex, long nowNanos) {
        SortedMap<Integer, Long> agreed = membership.storeIds();
        all.removeIf(progress -> !isStillLed(progress.serverId(), agreed));
        stores = agreed;
        for (int server : membership.servers()) {
            if (server != self && of(server) == null) {
                Inflights inflights = new Inflights(limits.inflightMessagesMax(), limits.inflightBytesMax());
                all.add(new Progress(server, streams.getAsLong(), nextIndex, nowNanos, inflights));
            }
        }
        all.sort(Comparator.comparingInt(Progress::serverId));
    }

    /** Puts a new record in the place of one of a follower that turned out to be another server. */
    public void beginAgain(int serverId, long nextIndex, long nowNanos) {
        all.removeIf(progress -> progress.serverId() == serverId);
        adoptServers(nextIndex, nowNanos);
    }

    private boolean isStillLed(int serverId, SortedMap<Integer, Long> agreed) {
        return membership.servers().contains(serverId)
                && isSameStorage(serverId, stores.get(serverId), agreed.get(serverId));
    }

    /** What was acknowledged before the members agreed on a storage, was acknowledged by the one that was heard first. */
    private boolean isSameStorage(int serverId, @Nullable Long before, @Nullable Long now) {
        if (before != null) {
            return before.equals(now);
        }
        long heard = firstHeard.applyAsLong(serverId);
        return now == null || heard == 0 || heard == now;
    }

    /** The records of servers that are no members any more. */
    public List<Progress> former() {
        return all.stream()
                .filter(progress -> !membership.servers().contains(progress.serverId()))
                .toList();
    }

    /** All records. */
    public List<Progress> all() {
        return all;
    }

    /** A server's record, or null if it is not a member. */
    public @Nullable Progress of(int serverId) {
        for (int at = 0; at < all.size(); at++) {
            if (all.get(at).serverId() == serverId) {
                return all.get(at);
            }
        }
        return null;
    }

    /** The record of the server whose entries a load fetches, or null if none waits for it any more. */
    public @Nullable Progress loading(long loadId) {
        for (Progress progress : all) {
            if (progress.pipeline.loadId() == loadId) {
                return progress;
            }
        }
        return null;
    }

    /** Puts a new record in the place of one whose follower turned out to have lost what it acknowledged. */
    public Progress startOver(Progress outdated, long agreeing) {
        Progress fresh = outdated.startedOver(streams.getAsLong(), agreeing);
        all.set(all.indexOf(outdated), fresh);
        return fresh;
    }

    /** The highest index that a majority of the voters holds durably; the leader counts with what is durable on its own disk. */
    public long replicatedByMajority(long ownDurableIndex) {
        return membership
                .quorum()
                .reachedBy(voter ->
                        voter == self ? ownDurableIndex : required(voter).matchIndex());
    }

    /** The newest round that a majority of the voters answered; the leader itself counts. */
    public long roundAnsweredByMajority(long currentRound) {
        return membership
                .quorum()
                .reachedBy(voter ->
                        voter == self ? currentRound : required(voter).contact.ackedRound());
    }

    /** The latest time since which a majority of the voters, the leader included, has been heard. */
    public long heardByMajorityNanos(long nowNanos) {
        return membership
                .quorum()
                .reachedBy(voter ->
                        voter == self ? nowNanos : required(voter).contact.heardNanos());
    }

    /** The first entry that a follower needs next which was heard since; {@code Long.MAX_VALUE} if there is no such follower. */
    public long neededFrom(long sinceNanos) {
        long needed = Long.MAX_VALUE;
        for (Progress progress : all) {
            if (progress.contact.heardNanos() >= sinceNanos) {
                needed = Math.min(needed, progress.neededFrom());
            }
        }
        return needed;
    }

    private Progress required(int voter) {
        Progress progress = of(voter);
        if (progress == null) {
            throw new IllegalStateException("no record of voter " + voter);
        }
        return progress;
    }
}
