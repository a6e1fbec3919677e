package io.raftkit.engine.state;

import io.raftkit.engine.stored.TermAndVote;

/** currentTerm and votedFor (Figure 2, persistent state), which change only together. The term never falls. */
public final class TermState {
    private final long termAtStart;
    private TermAndVote termAndVote;

    TermState(TermAndVote stored) {
        termAtStart = stored.term();
        termAndVote = stored;
    }

    long currentTerm() {
        return termAndVote.term();
    }

    /** votedFor (Figure 2), or 0. */
    public int votedFor() {
        return termAndVote.votedFor();
    }

    /** Both, as they are stored. */
    public TermAndVote termAndVote() {
        return termAndVote;
    }

    /** Adopts a higher term, in which no vote was given yet (Figure 2, all servers). */
    void adopt(long term) {
        if (term <= currentTerm()) {
            throw new IllegalStateException("term may not go from " + currentTerm() + " to " + term);
        }
        termAndVote = new TermAndVote(term, 0);
    }

    /** Opens the next term with a vote for the candidate itself (Figure 2, candidates). */
    void open(int self) {
        termAndVote = new TermAndVote(currentTerm() + 1, self);
    }

    /** Votes in the current term, at most once (Raft §5.2). */
    public void voteFor(int candidate) {
        if (votedFor() != 0 && votedFor() != candidate) {
            throw new IllegalStateException("already voted for " + votedFor() + " in term " + currentTerm());
        }
        termAndVote = new TermAndVote(currentTerm(), candidate);
    }

    /**
     * Whether a term began since the server started: what the server did in the term that it started with, or in older
     * ones, it does not remember.
     */
    public boolean hasSeenAllOf(long term) {
        return term > termAtStart && term <= currentTerm();
    }
}
