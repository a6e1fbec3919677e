package io.raftkit.engine.boundary;

/** Proof that a guarantee of Raft (Figure 3) no longer holds in this cluster, with the evidence: the server must stop. */
public final class SafetyViolationException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    /** With the evidence in words. */
    public SafetyViolationException(String evidence) {
        super(evidence);
    }
}
