package io.raftkit.engine.replication;

/** When a follower was heard in this term, and what its answers confirm. */
final class Contact {
    private long heardNanos;
    private long ackedRound;

    Contact(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** Notes that an answer of the leader's stream and term arrived. */
    void heard(long nowNanos, long round) {
        heardNanos = nowNanos;
        ackedRound = Math.max(ackedRound, round);
    }

    /** When the follower was last heard in this term; when the term began, if never. */
    long heardNanos() {
        return heardNanos;
    }

    /** The newest round of leadership confirmation it answered. */
    long ackedRound() {
        return ackedRound;
    }
}
