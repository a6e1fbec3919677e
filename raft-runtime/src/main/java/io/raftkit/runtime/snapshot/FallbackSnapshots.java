package io.raftkit.runtime.snapshot;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Recovered;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;

/**
 * What a start falls back on if the newest snapshot, which is the one in force, cannot be read; and so what is kept beside it.
 *
 * <p>A start tries others of the same entry first, then those of lower index, the highest first. It passes over those that are damaged, and those
 * whose following entries are not all in the log.
 *
 * <p>So these are kept: the newest, and what a start would try after it, up to the first one of lower index that is whole. Others are obsolete: a
 * log that does not reach back to that one reaches back to none before it. A snapshot counts as whole if it was written, or read to its end,
 * since the server was started. Which ones were damaged before that is not known: a crash may have come between the record of a snapshot that
 * took the place of a damaged one, and the deletion of that.
 */
public final class FallbackSnapshots {
    private FallbackSnapshots() {}

    /**
     * What a start tries, in this order, provided that it is whole and the log goes on behind it.
     *
     * @param newest the one in force
     * @param stored by rising index
     * @return the snapshots
     */
    public static List<StoredSnapshot> of(SnapshotRef newest, List<StoredSnapshot> stored) {
        List<StoredSnapshot> tried = new ArrayList<>();
        for (StoredSnapshot snapshot : stored) {
            SnapshotRef ref = snapshot.ref();
            if (ref.index() <= newest.index() && !ref.equals(newest) && isOfTheSameCluster(ref, newest)) {
                tried.add(snapshot);
            }
        }
        Collections.reverse(tried);
        return tried;
    }

    /** Those in a store whose following entries are still in this log; the one that a start tries first comes first. */
    public static List<StoredSnapshot> inLog(Recovered stored, StoredSnapshot inForce, SnapshotStore store)
            throws IOException {
        return of(inForce.ref(), store.list()).stream()
                .filter(snapshot ->
                        snapshot.ref().term() == termAt(snapshot.ref().index(), stored))
                .toList();
    }

    /** The term of the entry at an index, or 0 if the log does not know it. */
    private static long termAt(long index, Recovered stored) {
        long first = stored.logStart().firstIndex();
        if (index < first) {
            return index == first - 1 ? stored.logStart().termBefore() : 0;
        }
        SortedMap<Long, Long> runs = stored.termRuns().headMap(index + 1);
        return runs.isEmpty() ? 0 : Objects.requireNonNull(runs.get(runs.lastKey()));
    }

    /**
     * A restoration that a crash cut short leaves a snapshot of another cluster, and terms of two clusters may be equal. What was taken before
     * the cluster had its epoch has none; afterwards the epoch stays.
     */
    private static boolean isOfTheSameCluster(SnapshotRef earlier, SnapshotRef later) {
        long epoch = earlier.configuration().epoch();
        return epoch == 0 || epoch == later.configuration().epoch();
    }
}
