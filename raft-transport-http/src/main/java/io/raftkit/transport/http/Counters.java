package io.raftkit.transport.http;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** What happened how often since the transport was opened. Thread-safe. */
final class Counters {

    /** What is counted. */
    enum Counter {
        FRAMES_SENT("framesSent"),
        FRAMES_DROPPED("framesDropped"),
        FRAMES_RECEIVED("framesReceived"),
        FRAMES_REFUSED("framesRefused"),
        FRAMES_MALFORMED("framesMalformed"),
        BATCHES_SENT("batchesSent"),
        CALLS("calls"),
        CALLS_FAILED("callsFailed"),
        CALLS_REFUSED("callsRefused"),
        CALLERS_REFUSED("callersRefused"),
        HANDSHAKES_FAILED("handshakesFailed"),
        CONNECTIONS_CLOSED("connectionsClosed"),
        PEERS_LOST("peersLost");

        private final String label;

        Counter(String label) {
            this.label = label;
        }
    }

    private final Map<Counter, LongAdder> adders = new EnumMap<>(Counter.class);

    Counters() {
        for (Counter counter : Counter.values()) {
            adders.put(counter, new LongAdder());
        }
    }

    void add(Counter counter, long increment) {
        LongAdder adder = adders.get(counter);
        if (adder != null) {
            adder.add(increment);
        }
    }

    void count(Counter counter) {
        add(counter, 1);
    }

    /** The counts by name. */
    Map<String, Long> snapshot() {
        Map<String, Long> counts = new TreeMap<>();
        adders.forEach((counter, adder) -> counts.put(counter.label, adder.sum()));
        return counts;
    }
}
