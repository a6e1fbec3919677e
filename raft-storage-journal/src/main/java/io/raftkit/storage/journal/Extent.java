package io.raftkit.storage.journal;

import java.util.List;

/**
 * Where bytes of entries lie.
 *
 * @param segment the file
 * @param generation what it held when they were found there; if it holds another by now they are gone
 * @param offset in the file
 * @param length bytes
 */
record Extent(Segment segment, long generation, long offset, int length) {

    /**
     * Extents that together hold entries, and perhaps others before and behind them.
     *
     * @param extents in the order of the entries
     * @param last index of the last entry that is wanted and still in the log
     */
    record Located(List<Extent> extents, long last) {}

    boolean isFollowedBy(Extent next) {
        return segment == next.segment && offset + length == next.offset;
    }

    Extent with(Extent next) {
        return new Extent(segment, generation, offset, length + next.length);
    }

    boolean isGone() {
        return segment.generation() != generation;
    }
}
