package io.raftkit.testkit.linearizability;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The values that some answer of a history tells from others. All the rest may as well be one value. */
final class DistinctValues {
    private final Set<String> values = new HashSet<>();
    private String other = "other";

    void add(String value) {
        addAll(Set.of(value));
    }

    void addAll(Collection<String> more) {
        values.addAll(more);
        while (values.contains(other)) {
            other += "'";
        }
    }

    boolean contains(String value) {
        return values.contains(value);
    }

    /** The value itself if an answer tells it from others, else one value that stands for all the rest. */
    String simplified(String value) {
        return values.contains(value) ? value : other;
    }
}
