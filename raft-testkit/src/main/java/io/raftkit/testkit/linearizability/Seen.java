package io.raftkit.testkit.linearizability;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configurations a search has been in (Lowe's memoisation). Confined to one search.
 *
 * <p>A configuration that took more operations of unknown outcome than another, and is equal besides, can do nothing the other cannot: what
 * was not taken may be taken later, or never. So it counts as seen.
 */
final class Seen<S> {
    private static final List<long[]> NOTHING_TAKEN = List.of(new long[0]);

    private final Map<Key<S>, List<long[]>> takenByKey = new HashMap<>();

    /**
     * Remembers a configuration.
     *
     * @param before the state before the last operation, if that was one of unknown outcome and limits what may follow; else null
     * @return false if there was no need to: it, or one that can do all it can, has been seen
     */
    boolean add(int front, long[] early, S state, @Nullable S before, long[] taken) {
        if (before != null && covers(takenByKey.get(new Key<>(front, early, state, null)), taken)) {
            return false;
        }
        Key<S> key = new Key<>(front, early, state, before);
        if (taken.length == 0) {
            return takenByKey.putIfAbsent(key, NOTHING_TAKEN) == null;
        }
        List<long[]> smallest = takenByKey.computeIfAbsent(key, absent -> new ArrayList<>(1));
        if (covers(smallest, taken)) {
            return false;
        }
        smallest.removeIf(other -> UnknownOperations.isSubset(taken, other));
        smallest.add(taken);
        return true;
    }

    private static boolean covers(@Nullable List<long[]> smallest, long[] taken) {
        return smallest != null && smallest.stream().anyMatch(other -> UnknownOperations.isSubset(other, taken));
    }

    private static final class Key<S> {
        private final int front;
        private final long[] early;
        private final S state;
        private final @Nullable S before;
        private final int hash;

        Key(int front, long[] early, S state, @Nullable S before) {
            this.front = front;
            this.early = early;
            this.state = state;
            this.before = before;
            int mixed = 31 * (31 * front + Arrays.hashCode(early)) + state.hashCode();
            hash = (before == null ? mixed : 31 * mixed + before.hashCode()) * 0x9E3779B9;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object object) {
            return object instanceof Key<?> other
                    && hash == other.hash
                    && front == other.front
                    && Arrays.equals(early, other.early)
                    && state.equals(other.state)
                    && (before == null ? other.before == null : before.equals(other.before));
        }
    }
}
