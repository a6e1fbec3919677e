package io.raftkit.engine.replication;

/** The highest commitIndex and the newest confirmation round that requests to a follower have carried. */
final class Announced {
    private long commitIndex;
    private long round;

    /** Up to which index entries that the follower is known to hold, or was sent, were announced as committed. */
    long commitIndex() {
        return commitIndex;
    }

    /** The newest round of leadership confirmation. */
    long round() {
        return round;
    }

    void add(long sentCommitIndex, long sentRound) {
        commitIndex = Math.max(commitIndex, sentCommitIndex);
        round = Math.max(round, sentRound);
    }
}
