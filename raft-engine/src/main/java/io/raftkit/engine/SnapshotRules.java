package io.raftkit.engine;

import io.raftkit.api.status.ServerRole;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.SafetyViolationException;
import io.raftkit.engine.membership.Membership;
import io.raftkit.engine.message.InstallSnapshot;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.state.ServerState;
import java.util.List;

/** What a snapshot changes (Raft §7). */
final class SnapshotRules {
    private SnapshotRules() {}

    /**
     * Takes a snapshot of this server's own state: it "replaces" the log up to its last entry once its record is durable. One that is not
     * newer than the one in force, or reaches no further than what was dropped, stands for nothing that was not replaced before.
     */
    static void taken(ServerState state, StoredSnapshot snapshot) {
        SnapshotRef ref = snapshot.ref();
        if (ref.index() > state.applyFeed.lastApplied()) {
            throw new IllegalArgumentException(
                    ref + " holds more than was applied, up to entry " + state.applyFeed.lastApplied());
        }
        if (!state.snapshots.isNews(snapshot) || ref.index() < state.log.firstIndex() - 1) {
            return;
        }
        requireThisHistory(state, ref);
        state.snapshots.record(snapshot);
    }

    /**
     * Answers a leader that offers a snapshot (Figure 13). A log that has the snapshot's last entry has all that it stands for (Log Matching),
     * and the leader vouches that this is committed: nothing is to be fetched, and everything behind stays.
     */
    static void offered(ServerState state, int from, InstallSnapshot request) {
        StoredSnapshot snapshot = request.snapshot();
        SnapshotRef ref = snapshot.ref();
        requireCommitted(state, from, ref);
        state.membership.requireSupported(ref.configuration(), "the snapshot that server " + from + " offers");
        if (state.log.matches(ref.index(), ref.term())) {
            state.changes.commitUpTo(Math.max(state.commitIndex(), ref.index()));
        }
        state.send(from, ref.index() <= state.commitIndex() ? had(state, request) : wanted(state, from, request));
    }

    /** Figure 3, Leader Completeness: where entries are committed, the leader's are the same. */
    private static void requireCommitted(ServerState state, int leader, SnapshotRef ref) {
        boolean isKnown = ref.index() >= state.log.firstIndex() - 1 && ref.index() <= state.commitIndex();
        if (isKnown && state.log.termAt(ref.index()) != ref.term()) {
            throw SafetyViolationException.committedEntryLost(
                    state.currentTerm(),
                    leader,
                    ref.index(),
                    "offers " + ref + ", where term " + state.log.termAt(ref.index()) + " is committed (commitIndex "
                            + state.commitIndex() + ")");
        }
    }

    /** Says how much is there for good; only that may the leader count. */
    private static InstallSnapshotReply had(ServerState state, InstallSnapshot request) {
        StoredSnapshot snapshot = request.snapshot();
        long durable = Math.min(state.durability.lastIndex(), state.commitIndex());
        return durable >= snapshot.ref().index()
                ? InstallSnapshotReply.installed(request, durable)
                : InstallSnapshotReply.fetching(request, snapshot.ref().index(), snapshot.sizeBytes());
    }

    private static InstallSnapshotReply wanted(ServerState state, int from, InstallSnapshot request) {
        if (!request.isReadable()) {
            state.snapshots.fetch.seek(request.snapshot().ref().index());
            return InstallSnapshotReply.refused(
                    request, "the leader cannot read its own, so this server looks for one on the others");
        }
        String whyNot = state.snapshots.fetch.whyNotNow(state.nowNanos);
        if (whyNot != null) {
            return InstallSnapshotReply.refused(request, whyNot);
        }
        state.snapshots.fetch.want(request.snapshot());
        state.effects.fetch = new Effects.Fetch(request.snapshot(), from);
        long bytes = state.snapshots.fetch.wantedBytes();
        return InstallSnapshotReply.fetching(request, request.snapshot().ref().index(), bytes);
    }

    /**
     * Takes a snapshot of another server (Figure 13, rules 6 to 8). A log that has its last entry keeps all that follows and applies what it
     * has; any other log is discarded, and the state machine restores the snapshot once that is durable. What is committed is never set back:
     * the snapshot of a server that was behind, or that came late, is passed over. So is what a leader gets, whose log has all that is
     * committed, and one of a later term than this server's: a server that was asked for what it has tells nothing of its term.
     */
    static void received(ServerState state, ServerRole role, StoredSnapshot snapshot) {
        SnapshotRef ref = snapshot.ref();
        boolean isSought = state.applyFeed.lacksState();
        state.snapshots.fetch.received(ref);
        boolean isOfUse = ref.index() > state.commitIndex() || joinsTheLogOfALostState(state, ref);
        if (!isOfUse || ref.term() > state.currentTerm() || role == ServerRole.LEADER || state.isHeldBack()) {
            state.note(role, ref + " of another server is not needed any more");
            return;
        }
        if (state.log.matches(ref.index(), ref.term())) {
            state.changes.commitUpTo(ref.index());
            if (isSought) {
                state.note(role, ref + " of another server takes the place of the state that was lost");
                state.applyFeed.restoreFrom(snapshot);
            }
            if (state.log.isRestarting()) {
                // The record that is owed belongs to the new start of the log; entries up to this snapshot are not
                // stored with it.
                return;
            }
        } else {
            state.note(role, ref + " of another server takes the place of the log");
            state.changes.restartBehind(ref);
            state.applyFeed.restoreFrom(snapshot);
        }
        state.snapshots.record(snapshot);
    }

    /**
     * A server whose snapshots are damaged has its log, but not the state that this goes on from. Any state of this history that the log joins
     * will do, also one from before commitIndex: nothing committed is undone, since nothing was applied.
     */
    private static boolean joinsTheLogOfALostState(ServerState state, SnapshotRef ref) {
        return state.applyFeed.lacksState() && state.log.matches(ref.index(), ref.term());
    }

    /**
     * Has a server look for a snapshot on all others. One that cannot read its own needs any that its log joins, whoever leads, and also if
     * nobody does. One that could not have what a leader offered needs any that is no older: it may be rotten there, or on its way to nowhere.
     */
    static void search(ServerState state) {
        if (!isSearching(state) || !state.snapshots.fetch.isSearchDue(state.nowNanos)) {
            return;
        }
        List<Integer> others = state.membership.servers().stream()
                .filter(server -> server != state.self())
                .toList();
        long epoch = state.membership.committed().configuration().epoch();
        long indexMin = state.applyFeed.lacksState() ? state.log.firstIndex() - 1 : state.snapshots.fetch.soughtIndex();
        state.effects.search = new Effects.Search(indexMin, epoch, others);
        state.snapshots.fetch.searched(state.nowNanos + state.config.electionTimeoutHighestNanos());
    }

    private static boolean isSearching(ServerState state) {
        boolean couldNotHaveOne = state.snapshots.fetch.soughtIndex() > state.commitIndex();
        return !state.isHeldBack()
                && (state.applyFeed.lacksState() || couldNotHaveOne && state.leaderId() != state.self());
    }

    /** When a search is due next; never for a server that needs no snapshot. */
    static long searchDeadlineNanos(ServerState state) {
        return isSearching(state) ? state.snapshots.fetch.searchNanos() : Long.MAX_VALUE;
    }

    /** Has a leader told why its snapshot is not taken, until it is time to try again. */
    static void failed(ServerState state, ServerRole role, String id, String why) {
        if (state.snapshots.fetch.failed(id, why, state.nowNanos + state.config.electionTimeoutHighestNanos())) {
            state.note(role, "snapshot " + id + " could not be fetched: " + why);
        }
    }

    /** A snapshot goes on instead of the log, so it must say the same: another term or other members would be another history. */
    private static void requireThisHistory(ServerState state, SnapshotRef ref) {
        if (!state.log.matches(ref.index(), ref.term())) {
            throw new IllegalArgumentException(ref + " stands for an entry of term " + ref.term()
                    + ", the log has one of term " + state.log.termAt(ref.index()));
        }
        Membership.Placed committed = state.membership.committed();
        boolean hasOtherMembers = ref.configurationIndex() != committed.index()
                || !ref.configuration().equals(committed.configuration());
        if (committed.index() <= ref.index() && hasOtherMembers) {
            throw new IllegalArgumentException(ref + " has " + ref.configuration() + " of entry "
                    + ref.configurationIndex() + ", the log " + committed.configuration() + " of entry "
                    + committed.index());
        }
    }
}
