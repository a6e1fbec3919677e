package io.raftkit.examples.soak;

import io.raftkit.examples.cluster.Outcome;
import java.util.EnumMap;
import java.util.Map;

/** What the clients were told, counted. Thread-safe. */
final class Tally {
    private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
    private long acknowledgedNanos = System.nanoTime();
    private long pauseNanosMax;
    private long callNanosMax;

    /** A call ended just now. */
    synchronized void count(Outcome outcome, long callNanos) {
        long now = System.nanoTime();
        outcomes.merge(outcome, 1, Integer::sum);
        callNanosMax = Math.max(callNanosMax, callNanos);
        if (outcome == Outcome.ACKNOWLEDGED) {
            pauseNanosMax = Math.max(pauseNanosMax, now - acknowledgedNanos);
            acknowledgedNanos = now;
        }
    }

    /** How many calls ended like this. */
    synchronized int of(Outcome outcome) {
        return outcomes.getOrDefault(outcome, 0);
    }

    /** The longest time between two acknowledgements. */
    synchronized long pauseMillisMax() {
        return pauseNanosMax / 1_000_000;
    }

    /** The longest time a call took. */
    synchronized long callMillisMax() {
        return callNanosMax / 1_000_000;
    }

    @Override
    public synchronized String toString() {
        return of(Outcome.ACKNOWLEDGED) + " acknowledged, " + of(Outcome.UNKNOWN) + " unknown, " + of(Outcome.REJECTED)
                + " rejected";
    }
}
