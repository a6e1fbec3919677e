package io.raftkit.engine.state;

import io.raftkit.api.storage.PersistBatch;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import java.util.List;

/** Hands the persister what is new: all changes of one turn as one batch. */
public final class PersistFeed {
    private TermAndVote handedTermAndVote;
    private boolean isBootstrapHanded;
    private long handedCommitHint;

    PersistFeed(Recovered recovered) {
        handedTermAndVote = recovered.termAndVote();
        isBootstrapHanded = recovered.bootstrap() != null;
        handedCommitHint = recovered.commitHint();
    }

    /**
     * Owes a step if there is something to write and room for a step; what is not handed over gathers here.
     *
     * @param state what changed
     * @param neededFrom the first entry that a follower needs, {@code Long.MAX_VALUE} if none does
     */
    public void handOut(ServerState state, long neededFrom) {
        if (!state.durability.hasRoom()) {
            return;
        }
        PersistBatch.Builder batch = PersistBatch.builder();
        boolean hasNews =
                isCommitNews(state) || state.log.hasNews() || state.peers.hasNews() || state.snapshots.hasNews();
        if (!isBootstrapHanded) {
            StoredRecords.put(batch, state.bootstrap);
            isBootstrapHanded = true;
            hasNews = true;
        }
        if (!handedTermAndVote.equals(state.term.termAndVote())) {
            handedTermAndVote = state.term.termAndVote();
            StoredRecords.put(batch, handedTermAndVote);
            hasNews = true;
        }
        if (!hasNews) {
            // What is held waits for steps under way, and leaves with the next or when all are done.
            if (!state.durability.isWriting()) {
                state.effects.messages.addAll(state.outgoing.takeHeld());
            }
            return;
        }
        state.peers.handTo(batch);
        long bytes = state.log.handTo(batch);
        state.snapshots.handTo(batch, state.log, state.applyFeed.lastApplied(), neededFrom);
        long handedIndex = state.log.handedIndex();
        long commitHint = Math.min(state.commitIndex(), handedIndex);
        if (commitHint > handedCommitHint) {
            handedCommitHint = commitHint;
            StoredRecords.putCommitHint(batch, handedCommitHint);
        }
        long ticket = state.durability.issue(handedTermAndVote, handedIndex, bytes, state.nowNanos);
        state.snapshots.handed(ticket);
        // What is held may depend on entries that are left for the next step.
        List<Effects.Outgoing> held = state.log.hasNews() ? List.of() : state.outgoing.takeHeld();
        state.effects.persist = new Effects.Persist(ticket, batch.build(), held);
    }

    /**
     * Whether a commit must be known after a restart, and so does not wait for other news: the first one, which is a server's past, and that
     * of a configuration. A server that has forgotten its cluster's epoch hears servers of others.
     */
    private boolean isCommitNews(ServerState state) {
        boolean isFirst = handedCommitHint == 0 && !state.isAtFirstStart();
        return isFirst || state.membership.committed().index() > handedCommitHint;
    }
}
