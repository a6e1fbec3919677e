package io.raftkit.runtime.status;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts events since the node's start. Thread-safe. */
public final class Counters {
    private final Map<Counter, LongAdder> counts = new EnumMap<>(Counter.class);

    public Counters() {
        for (Counter counter : Counter.values()) {
            counts.put(counter, new LongAdder());
        }
    }

    private LongAdder adder(Counter counter) {
        return Objects.requireNonNull(counts.get(counter));
    }

    public void count(Counter counter) {
        adder(counter).increment();
    }

    public void add(Counter counter, long increment) {
        adder(counter).add(increment);
    }

    public long of(Counter counter) {
        return adder(counter).sum();
    }

    Map<String, Long> all() {
        Map<String, Long> all = new TreeMap<>();
        for (Counter counter : Counter.values()) {
            all.put(counter.word, of(counter));
        }
        return all;
    }
}
