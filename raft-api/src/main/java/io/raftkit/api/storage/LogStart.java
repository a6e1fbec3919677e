package io.raftkit.api.storage;

/**
 * Where a log begins after its older entries were dropped.
 *
 * @param firstIndex index of the first entry kept, or of the next to come if none is kept
 * @param termBefore term of the entry before it, needed for the consistency check of AppendEntries (Raft §7); 0 if there is none
 */
public record LogStart(long firstIndex, long termBefore) {
    /** A log that begins with entry 1. */
    public static final LogStart ORIGIN = new LogStart(1, 0);

    /** Checks the range. */
    public LogStart {
        if (firstIndex < 1 || termBefore < 0 || firstIndex == 1 && termBefore != 0) {
            throw new IllegalArgumentException("no such start of a log: " + firstIndex + " after term " + termBefore);
        }
    }
}
