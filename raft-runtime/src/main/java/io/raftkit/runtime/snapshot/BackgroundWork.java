package io.raftkit.runtime.snapshot;

/** Work that nobody waits for, done in parts between which there is time for what somebody waits for. Confined to one thread. */
interface BackgroundWork {
    /** Does the next part; false if that was the last one. */
    boolean doPart();

    /** It is done, or not wanted any more. */
    void close();
}
