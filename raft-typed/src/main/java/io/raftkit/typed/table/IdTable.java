package io.raftkit.typed.table;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Values by their ids. An id stands for one value only.
 *
 * @param <T> the values
 */
public final class IdTable<T> {
    /** The highest id. The table is an array as long as the highest id in use. */
    public static final int ID_MAX = 9_999;

    private final String what;
    private final List<@Nullable T> byId = new ArrayList<>();

    /**
     * An empty table.
     *
     * @param what one of its values, for messages
     */
    public IdTable(String what) {
        this.what = what;
    }

    /**
     * Adds a value.
     *
     * @throws IllegalArgumentException if the id is out of its range or in use
     */
    public void put(int id, T value) {
        if (id < 1 || id > ID_MAX) {
            throw new IllegalArgumentException(
                    what + " " + value + " has the id " + id + ", but ids are from 1 to " + ID_MAX);
        }
        while (byId.size() <= id) {
            byId.add(null);
        }
        @Nullable T other = byId.set(id, value);
        if (other != null) {
            throw new IllegalArgumentException("the id " + id + " is given to " + other + " and to " + value
                    + ": give each " + what + " an id that no other has or ever had");
        }
    }

    /** The value with this id, or null. */
    public @Nullable T find(int id) {
        return id < byId.size() ? byId.get(id) : null;
    }

    /** All values, in the order of their ids. */
    public List<T> values() {
        List<T> values = new ArrayList<>();
        for (@Nullable T value : byId) {
            if (value != null) values.add(value);
        }
        return values;
    }

    /** All ids in use, as text. */
    public String ids() {
        return IntStream.range(1, byId.size())
                .filter(id -> byId.get(id) != null)
                .mapToObj(Integer::toString)
                .collect(Collectors.collectingAndThen(Collectors.joining(", "), ids -> ids.isEmpty() ? "none" : ids));
    }
}
