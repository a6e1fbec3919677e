package io.raftkit.engine.state;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.engine.log.RaftLog;
import io.raftkit.engine.membership.Membership;
import java.util.List;

/** The only way in which a server's log changes, with what follows for what is durable, who is a member and what is committed. */
public final class LogChanges {
    private final RaftLog log;
    private final Durability durability;
    private final Membership membership;
    private final Peers peers;
    /** Index of the highest entry known to be committed. Never falls. */
    private long commitIndex;

    LogChanges(RaftLog log, Durability durability, Membership membership, Peers peers) {
        this.log = log;
        this.durability = durability;
        this.membership = membership;
        this.peers = peers;
    }

    long commitIndex() {
        return commitIndex;
    }

    /** Adds entries behind the last one; a configuration among them governs from now on (Raft §6). */
    public void append(EntryBatch entries) {
        boolean isFirst = log.lastIndex() == 0;
        // First, for it refuses a configuration by which this server cannot go.
        boolean hasChanged = membership.append(entries);
        log.append(entries);
        if (hasChanged || isFirst) {
            follow(List.of());
        }
    }

    /** Removes entries from {@code index} on, none of which is committed, and takes back the configurations they brought (Raft §6). */
    public void truncateFrom(long index) {
        log.truncateFrom(index);
        durability.truncatedFrom(index);
        if (membership.truncateFrom(index) || log.lastIndex() == 0) {
            follow(List.of());
        }
    }

    /**
     * Moves commitIndex forward, never back (Figure 2: commitIndex increases monotonically).
     *
     * @return whether a configuration is committed by that
     */
    public boolean commitUpTo(long index) {
        if (index > log.lastIndex()) {
            throw new IllegalStateException("cannot commit " + index + ", the log ends at " + log.lastIndex());
        }
        commitIndex = Math.max(commitIndex, index);
        List<Configuration> passed = membership.commitUpTo(commitIndex);
        if (passed.isEmpty()) {
            return false;
        }
        follow(passed);
        return true;
    }

    /**
     * Has the log go on behind a snapshot in place of its entries (Figure 13, rule 7: "discard the entire log"). The snapshot reaches beyond
     * commitIndex, so what is removed behind commitIndex was not committed, and what is forgotten before it is in the snapshot.
     */
    public void restartBehind(SnapshotRef ref) {
        if (log.lastIndex() > commitIndex) {
            truncateFrom(commitIndex + 1);
        }
        log.restartBehind(ref.index(), ref.term(), ref.time());
        commitIndex = ref.index();
        membership.restart(new Membership.Placed(ref.configurationIndex(), ref.configuration()));
        follow(List.of());
        peers.forgetLearners(ref.configuration());
    }

    private void follow(List<Configuration> passed) {
        peers.follow(membership, passed, log.lastIndex() > 0);
    }
}
