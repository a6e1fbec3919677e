package io.raftkit.benchmarks.cluster;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What is told of a case. */
enum Metric {
    THROUGHPUT("calls/s", "%,.0f", measured -> measured.figures().perSecond()),
    P50("p50 ms", "%,.2f", measured -> measured.figures().millis("p50")),
    P99("p99 ms", "%,.2f", measured -> measured.figures().millis("p99")),
    P999("p99.9 ms", "%,.2f", measured -> measured.figures().millis("p99.9")),
    CPU("CPU µs/call", "%,.1f", Measured::cpuMicrosPerCall),
    WRITTEN("disk B/call", "%,.0f", Measured::writtenBytesPerCall),
    MEMORY("RSS MiB", "%,.0f", Measured::residentMib);

    private final String title;
    private final String format;
    private final ToDoubleFunction<Measured> value;

    Metric(String title, String format, ToDoubleFunction<Measured> value) {
        this.title = title;
        this.format = format;
        this.value = value;
    }

    /** Its name and unit. */
    String title() {
        return title;
    }

    double of(Measured measured) {
        return value.applyAsDouble(measured);
    }

    /** A value for people. */
    String text(double number) {
        return String.format(Locale.ROOT, format, number);
    }
}
