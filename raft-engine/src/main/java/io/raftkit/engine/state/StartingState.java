package io.raftkit.engine.state;

import io.raftkit.api.storage.LostData;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.engine.log.RaftLog;
import io.raftkit.engine.membership.Membership;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;

/** Whether an engine can go on from what is stored. */
final class StartingState {
    private StartingState() {}

    /** Up to where entries are known to be committed: what was applied, dropped or put into a snapshot was. */
    static long knownCommitted(Recovered recovered, long lastApplied) {
        long known = Math.max(recovered.logStart().firstIndex() - 1, Math.max(recovered.commitHint(), lastApplied));
        return recovered.snapshot() == null
                ? known
                : Math.max(known, recovered.snapshot().ref().index());
    }

    /** What the configurations in the log follow (thesis §5.1): the snapshot's, or the one the cluster began with. */
    static Membership.Placed base(Recovered recovered, Bootstrap bootstrap) {
        if (recovered.snapshot() == null) {
            return new Membership.Placed(0, bootstrap.initial());
        }
        SnapshotRef ref = recovered.snapshot().ref();
        return new Membership.Placed(ref.configurationIndex(), ref.configuration());
    }

    /** The highest time of any entry there was: the last one may live on in the snapshot alone. */
    static long lastTime(Recovered recovered, long lastEntryTime) {
        return recovered.snapshot() == null
                ? lastEntryTime
                : Math.max(lastEntryTime, recovered.snapshot().ref().time());
    }

    /** Refuses what no engine can have left behind: going on from it could break what was promised. */
    static void check(Recovered recovered, RaftLog log, long lastApplied) {
        long term = recovered.termAndVote().term();
        if (log.lastTerm() > term || recovered.bootstrap() == null && (term > 0 || log.lastIndex() > 0)) {
            throw new IllegalArgumentException("the storage holds entries up to " + log.lastIndex() + " of term "
                    + log.lastTerm() + ", but " + recovered.termAndVote() + " and "
                    + (recovered.bootstrap() == null ? "no" : "a")
                    + " record of a first start: a part of it is lost."
                    + " " + LostData.remedy("this server"));
        }
        if (recovered.configurations().size()
                != recovered.configurationEntries().size()) {
            throw new IllegalArgumentException("of the configurations in entries " + recovered.configurations()
                    + " only " + recovered.configurationEntries()
                    + " were read back: nobody may guess who the members are");
        }
        if (recovered.snapshot() != null) {
            checkSnapshot(recovered.snapshot().ref(), log);
        }
        if (lastApplied > log.lastIndex()) {
            throw new IllegalArgumentException("the state machine has applied entry " + lastApplied
                    + ", but the log ends at " + log.lastIndex() + ": one of them is not this server's");
        }
        if (lastApplied < log.firstIndex() - 1 && recovered.snapshot() == null) {
            throw new IllegalArgumentException("the state machine has applied entry " + lastApplied
                    + ", but the log begins at " + log.firstIndex() + ": the entries between are gone");
        }
    }

    /** A log is dropped no further than the snapshot reaches, and never ends before it (Raft §7): so its last entry is in both. */
    private static void checkSnapshot(SnapshotRef ref, RaftLog log) {
        if (ref.index() < log.firstIndex() - 1 || ref.index() > log.lastIndex()) {
            throw new IllegalArgumentException(ref + " does not join the log, which begins at " + log.firstIndex()
                    + " and ends at " + log.lastIndex() + ": a part of it is lost."
                    + " " + LostData.remedy("this server"));
        }
        if (!log.matches(ref.index(), ref.term())) {
            throw new IllegalArgumentException(ref + " stands for an entry of term " + ref.term()
                    + ", but the log has one of term " + log.termAt(ref.index())
                    + " there: one of them is not this server's");
        }
    }
}
