package io.raftkit.testkit.storage;

/** What is left of a disk after a crash. */
public enum ImageKind {
    /**
     * Everything written, as after the end of a process: the operating system still has it. It is not forced by that, so a power cut after
     * the restart can still take it away.
     */
    ALL_WRITTEN,
    /** Only what was forced, as after a power cut right then. */
    ONLY_FORCED,
    /** What was forced, and of the rest some 4 KiB blocks and some directory entries, drawn by a seed: a power cut with writes under way. */
    FORCED_PLUS_SEEDED_SUBSET
}
