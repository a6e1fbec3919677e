package io.raftkit.testkit.linearizability;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ids in no particular order. One may be there more than once: that is what an answer looks like when something was applied twice. Immutable. */
public final class Ids {
    /** No id. */
    public static final Ids NONE = new Ids(new String[0]);

    private final String[] sorted;
    private final int hash;

    private Ids(String[] sorted) {
        this.sorted = sorted;
        hash = Arrays.hashCode(sorted);
    }

    /**
     * Takes ids as they come.
     *
     * @param ids the ids
     * @return the same ids
     */
    public static Ids of(Collection<String> ids) {
        return new Ids(ids.stream().sorted().toArray(String[]::new));
    }

    /**
     * Takes ids as they come.
     *
     * @param ids the ids
     * @return the same ids
     */
    public static Ids of(String... ids) {
        return of(List.of(ids));
    }

    /**
     * All ids.
     *
     * @return the ids in their natural order, as often as they are there
     */
    public List<String> asList() {
        return List.of(sorted);
    }

    /**
     * Adds an id unless it is there.
     *
     * @param id the id
     * @return these and the id
     */
    Ids with(String id) {
        int place = Arrays.binarySearch(sorted, id);
        if (place >= 0) {
            return this;
        }
        int before = -place - 1;
        String[] more = Arrays.copyOf(sorted, sorted.length + 1);
        System.arraycopy(sorted, before, more, before + 1, sorted.length - before);
        more[before] = id;
        return new Ids(more);
    }

    /** Whether each of the others, of which none is there twice, is one of these. */
    boolean containsAll(Ids others) {
        int i = 0;
        for (String other : others.sorted) {
            while (i < sorted.length && sorted[i].compareTo(other) < 0) {
                i++;
            }
            if (i == sorted.length || !sorted[i].equals(other)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof Ids other && hash == other.hash && Arrays.equals(sorted, other.sorted);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return Arrays.toString(sorted);
    }
}
