package io.raftkit.engine.boundary;

/** Proof that a guarantee of Raft (Figure 3) no longer holds in this cluster, with the evidence: the server must stop. */
public final class SafetyViolationException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** What Raft guarantees (Figure 3). Constants may be added. */
    public enum Guarantee {
        /** "At most one leader can be elected in a given term" (Raft §5.2). */
        ELECTION_SAFETY,
        /** A leader has all entries that were committed in earlier terms (Raft §5.4). */
        LEADER_COMPLETENESS
    }

    /** The guarantee that is broken. */
    private final Guarantee guarantee;
    /** The term in which that was noticed. */
    private final long term;
    /** The index of the entry concerned, or 0. */
    private final long index;
    /** The server whose message is the evidence. */
    private final int serverId;

    private SafetyViolationException(Guarantee guarantee, long term, long index, int serverId, String evidence) {
        super(evidence);
        this.guarantee = guarantee;
        this.term = term;
        this.index = index;
        this.serverId = serverId;
    }

    /**
     * Two servers lead in one term.
     *
     * @param term the term
     * @param known the leader that was known, in words
     * @param serverId the other leader
     * @param message what the other leader sent
     */
    public static SafetyViolationException twoLeaders(long term, String known, int serverId, Object message) {
        return new SafetyViolationException(
                Guarantee.ELECTION_SAFETY,
                term,
                0,
                serverId,
                "two leaders in term " + term + ": " + known + ", and server " + serverId + " which sent " + message);
    }

    /**
     * A leader lacks an entry that is committed.
     *
     * @param term the leader's term
     * @param serverId the leader
     * @param index where its log differs from what is committed
     * @param evidence both entries, in words
     */
    public static SafetyViolationException committedEntryLost(long term, int serverId, long index, String evidence) {
        return new SafetyViolationException(
                Guarantee.LEADER_COMPLETENESS,
                term,
                index,
                serverId,
                "leader " + serverId + " of term " + term + " " + evidence);
    }

    /** The guarantee that is broken. */
    public Guarantee guarantee() {
        return guarantee;
    }

    /** The term in which that was noticed. */
    public long term() {
        return term;
    }

    /** The index of the entry concerned, or 0 if none is. */
    public long index() {
        return index;
    }

    /** The server whose message is the evidence. */
    public int serverId() {
        return serverId;
    }
}
