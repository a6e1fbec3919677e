package io.raftkit.engine.replication;

import io.raftkit.engine.quorum.MajorityQuorum;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The leader's progress records, one for each other server, in order of their ids. */
public final class ProgressTable {
    private final List<Progress> all = new ArrayList<>();
    private final int self;
    private final MajorityQuorum quorum;
    private final LongSupplier sessions;

    /** Fresh records: nextIndex right behind the leader's log, matchIndex 0 (Figure 2). */
    public ProgressTable(
            int self,
            List<Integer> members,
            MajorityQuorum quorum,
            long nextIndex,
            long nowNanos,
            LongSupplier sessions,
            int inflightMessagesMax,
            long inflightBytesMax) {
        this.self = self;
        this.quorum = quorum;
        this.sessions = sessions;
        for (int member : members) {
            if (member != self) {
                Inflights inflights = new Inflights(inflightMessagesMax, inflightBytesMax);
                all.add(new Progress(member, sessions.getAsLong(), nextIndex, nowNanos, inflights));
            }
        }
    }

    /** All records. */
    public List<Progress> all() {
        return all;
    }

    /** A server's record, or null if it is not a member. */
    public @Nullable Progress of(int serverId) {
        for (Progress progress : all) {
            if (progress.serverId() == serverId) {
                return progress;
            }
        }
        return null;
    }

    /** Puts a new record in the place of one whose follower turned out to have lost what it acknowledged. */
    public Progress startOver(Progress belied, long agreeing) {
        Progress fresh = belied.startedOver(sessions.getAsLong(), agreeing);
        all.set(all.indexOf(belied), fresh);
        return fresh;
    }

    /** The highest index that a majority of the voters holds durably; the leader counts with what is durable on its own disk. */
    public long replicatedByMajority(long ownDurableIndex) {
        return quorum.reachedBy(
                voter -> voter == self ? ownDurableIndex : required(voter).matchIndex());
    }

    /** The newest round that a majority of the voters answered; the leader itself counts. */
    public long roundAnsweredByMajority(long currentRound) {
        return quorum.reachedBy(
                voter -> voter == self ? currentRound : required(voter).ackedRound());
    }

    /** The latest time since which a majority of the voters, the leader included, has been heard. */
    public long heardByMajorityNanos(long nowNanos) {
        return quorum.reachedBy(
                voter -> voter == self ? nowNanos : required(voter).heardNanos());
    }

    private Progress required(int voter) {
        Progress progress = of(voter);
        if (progress == null) {
            throw new IllegalStateException("no record of voter " + voter);
        }
        return progress;
    }
}
