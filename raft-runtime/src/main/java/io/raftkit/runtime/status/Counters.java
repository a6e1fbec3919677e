package io.raftkit.runtime.status;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** How often what happened since the node's start. Thread-safe. */
public final class Counters {
    private final LongAdder[] counts = new LongAdder[Counter.values().length];

    public Counters() {
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
        }
    }

    public void count(Counter counter) {
        counts[counter.ordinal()].increment();
    }

    public void add(Counter counter, long increment) {
        counts[counter.ordinal()].add(increment);
    }

    public long of(Counter counter) {
        return counts[counter.ordinal()].sum();
    }

    Map<String, Long> all() {
        Map<String, Long> all = new TreeMap<>();
        for (Counter counter : Counter.values()) {
            all.put(counter.word, of(counter));
        }
        return all;
    }
}
