package io.raftkit.storage.journal;

/**
 * How large things are.
 *
 * @param segmentBytes length of a segment, in whole pages
 */
record JournalSizes(long segmentBytes) {
    static final JournalSizes DEFAULT = new JournalSizes(64 << 20);
}
