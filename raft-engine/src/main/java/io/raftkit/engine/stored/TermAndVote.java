package io.raftkit.engine.stored;

/**
 * Term and vote of a server. They are written as one record: if a term could be durable without its vote, the server could vote twice in
 * it (Raft §5.2).
 *
 * @param term currentTerm, from 0
 * @param votedFor the server voted for in that term, or 0
 */
public record TermAndVote(long term, int votedFor) {
    /** What a server starts with. */
    public static final TermAndVote NONE = new TermAndVote(0, 0);

    /** Checks the range. */
    public TermAndVote {
        if (term < 0 || votedFor < 0 || term == 0 && votedFor != 0) {
            throw new IllegalArgumentException("no such term and vote: " + term + ", " + votedFor);
        }
    }
}
