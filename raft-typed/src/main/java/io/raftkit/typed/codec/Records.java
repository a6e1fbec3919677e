package io.raftkit.typed.codec;

import java.util.LinkedHashSet;
import java.util.Set;

/** The records of a sealed interface. */
public final class Records {
    private Records() {}

    /**
     * All records that implement a sealed interface, directly or through other sealed interfaces.
     *
     * @param type a sealed interface, or a record, which stands for itself
     * @return the records
     * @throws IllegalArgumentException if the interface is not sealed, or something is no record
     */
    public static Set<Class<?>> of(Class<?> type) {
        Set<Class<?>> records = new LinkedHashSet<>();
        collect(type, records);
        return records;
    }

    private static void collect(Class<?> type, Set<Class<?>> records) {
        if (type.isRecord()) {
            records.add(type);
        } else if (type.isInterface() && type.isSealed()) {
            for (Class<?> each : type.getPermittedSubclasses()) {
                collect(each, records);
            }
        } else {
            throw new IllegalArgumentException(
                    type.getName() + " is neither a record nor a sealed interface, whose records are all known");
        }
    }
}
