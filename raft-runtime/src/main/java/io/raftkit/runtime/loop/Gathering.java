package io.raftkit.runtime.loop;

import java.util.concurrent.TimeUnit;

/**
 * Lets commands gather while the leader's own disk writes entries. What is appended meanwhile waits for that write before it is forced, so most
 * commands lose no time, and a few large batches cost fewer turns and messages than many small ones. A slow disk of the leader must not
 * hold up the others, which may commit without it (thesis §10.2.1): commands gather for {@value #MICROS_MAX} µs at most. Confined to the loop.
 */
final class Gathering {
    static final int MICROS_MAX = 1_000;

    /** As many make a batch that is large enough. */
    static final int COMMANDS_MAX = 512;

    private static final long NEVER = Long.MAX_VALUE;

    /** Until when commands gather, or {@link #NEVER} if none do. */
    private long untilNanos = NEVER;

    /**
     * Whether commands are to wait for more.
     *
     * @param isWriting whether this server leads, and its disk writes entries
     * @param waiting how many commands wait
     */
    boolean goesOn(boolean isWriting, int waiting, long nowNanos) {
        if (!isWriting || waiting == 0 || waiting >= COMMANDS_MAX) {
            untilNanos = NEVER;
            return false;
        }
        if (untilNanos == NEVER) {
            untilNanos = nowNanos + TimeUnit.MICROSECONDS.toNanos(MICROS_MAX);
        } else if (nowNanos - untilNanos >= 0) {
            untilNanos = NEVER;
            return false;
        }
        return true;
    }

    boolean isOn() {
        return untilNanos != NEVER;
    }

    /** When the commands that gather are to be handed over at the latest; meaningful while some do. */
    long untilNanos() {
        return untilNanos;
    }
}
