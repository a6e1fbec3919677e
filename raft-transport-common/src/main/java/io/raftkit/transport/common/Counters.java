package io.raftkit.transport.common;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What happened how often since the transport was opened. Thread-safe. */
public final class Counters {

    private final Map<Counter, LongAdder> adders = new EnumMap<>(Counter.class);

    /** All at zero. */
    public Counters() {
        for (Counter counter : Counter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    /** Counts several at once. */
    public void add(Counter counter, long increment) {
        LongAdder adder = adders.get(counter);
        if (adder != null) {
            adder.add(increment);
        }
    }

    /** Counts one. */
    public void count(Counter counter) {
        add(counter, 1);
    }

    /** The counts by name. */
    public Map<String, Long> snapshot() {
        Map<String, Long> counts = new TreeMap<>();
        adders.forEach((counter, adder) -> counts.put(counter.label(), adder.sum()));
        return counts;
    }
}
