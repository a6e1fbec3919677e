package io.raftkit.examples.cluster;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits for something that another process does, by looking again and again. */
public final class Await {
    private static final long LOOK_MILLIS = 5;

    private Await() {}

    /**
     * Looks until there is something to see.
     *
     * @param what what is waited for, for the message
     * @throws IllegalStateException if there is nothing to see by the deadline
     */
    public static <T> T until(String what, Duration timeout, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + timeout.toNanos();
        Optional<T> seen = look.get();
        while (seen.isEmpty()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("not within " + timeout.toSeconds() + " s: " + what);
            }
            sleep();
            seen = look.get();
        }
        return seen.get();
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
