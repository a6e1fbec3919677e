package io.raftkit.transport.common;

/** Waits for a thread to end. */
public final class ThreadEnd {
    private ThreadEnd() {}

    /** Waits so long at most, also where the caller is interrupted, who finds that out later. */
    public static void await(Thread thread, long millis) {
        boolean isInterrupted = Thread.interrupted();
        try {
            thread.join(Math.max(1, millis));
        } catch (InterruptedException e) {
            isInterrupted = true;
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
