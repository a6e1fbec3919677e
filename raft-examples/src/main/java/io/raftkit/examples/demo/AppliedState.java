package io.raftkit.examples.demo;

import java.nio.ByteBuffer;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of {@link Increments} on one server.
 *
 * @param value the counter
 * @param timesById how often each id was applied
 */
record AppliedState(long value, SortedMap<Long, Integer> timesById) {

    /** Reads what {@link Increments#query} answered. */
    static AppliedState read(byte[] bytes) {
        ByteBuffer state = ByteBuffer.wrap(bytes);
        long value = state.getLong();
        SortedMap<Long, Integer> timesById = new TreeMap<>();
        for (int left = state.getInt(); left > 0; left--) {
            timesById.put(state.getLong(), state.getInt());
        }
        return new AppliedState(value, timesById);
    }

    /** How often an id was applied. */
    int times(long id) {
        return timesById.getOrDefault(id, 0);
    }
}
