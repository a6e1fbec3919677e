package io.raftkit.api;

import java.time.Duration;
import java.util.Objects;

/** Refuses arguments of no use, by name. */
final class Arguments {
    private Arguments() {}

    static long atLeast(long least, String name, long value) {
        if (value < least) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be at least " + least);
        }
        return value;
    }

    static Duration positive(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " is " + value + ", but must be more than nothing");
        }
        return value;
    }
}
