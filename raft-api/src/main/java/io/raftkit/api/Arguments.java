package io.raftkit.api;

import java.nio.file.Path;
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

    static String[] noneNull(String name, String[] values) {
        for (String value : Objects.requireNonNull(values, name)) {
            Objects.requireNonNull(value, name + " holds null");
        }
        return values;
    }

    static Path directory(String name, Path value) {
        if (Objects.requireNonNull(value, name).toString().isEmpty()) {
            throw new IllegalArgumentException(name + " is an empty path: name a directory for this server alone");
        }
        return value;
    }

    static String clusterName(String name, String value) {
        if (Objects.requireNonNull(value, name).isBlank()) {
            throw new IllegalArgumentException(
                    name + " is blank: give the cluster a name, or do not call cluster(...)");
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
