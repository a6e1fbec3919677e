package io.raftkit.examples.demo;

import java.util.Set;
import java.util.TreeSet;

/** What the clients know of their increments. Thread-safe. */
final class Ledger {
    private final Set<Long> acknowledged = new TreeSet<>();
    private final Set<Long> unknown = new TreeSet<>();
    private long lastNanos = System.nanoTime();
    private long pauseNanosMax;

    /** An increment was acknowledged just now. */
    synchronized void acknowledge(long id) {
        long now = System.nanoTime();
        pauseNanosMax = Math.max(pauseNanosMax, now - lastNanos);
        lastNanos = now;
        acknowledged.add(id);
    }

    /** Nobody can say what became of an increment. */
    synchronized void lose(long id) {
        unknown.add(id);
    }

    /** Forgets the pauses so far. */
    synchronized void forgetPauses() {
        pauseNanosMax = 0;
    }

    /** The longest time between two acknowledgements since {@link #forgetPauses}. */
    synchronized long pauseMillisMax() {
        return pauseNanosMax / 1_000_000;
    }

    /** How many increments were acknowledged so far. */
    synchronized int count() {
        return acknowledged.size();
    }

    /** The ids of the acknowledged increments. */
    synchronized Set<Long> acknowledged() {
        return new TreeSet<>(acknowledged);
    }

    /** The ids of the increments with unknown outcome. */
    synchronized Set<Long> unknown() {
        return new TreeSet<>(unknown);
    }
}
