package io.raftkit.runtime.snapshot;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.SnapshotFigures;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a server that its store does not give back whole, as whoever reads them finds out. They are given to nobody any more, a new
 * one takes their place, and then they are deleted. Until then the status says what is wrong. Thread-safe.
 */
public final class DamagedSnapshots {
    private final NodeLog log;
    private final SnapshotFigures figures;
    private final Consumer<SnapshotRef> found;
    /** What is wrong with each. */
    private final NavigableMap<SnapshotRef, String> known =
            new TreeMap<>(Comparator.comparingLong(SnapshotRef::index).thenComparing(SnapshotRef::id));

    private @Nullable SnapshotRef inForce;

    /**
     * Those of a server.
     *
     * @param atStart found when it was started
     * @param log says what is found
     * @param figures show it
     * @param found hears, on the thread of whoever reads, of each that is found later
     */
    public DamagedSnapshots(
            List<SnapshotRef> atStart, NodeLog log, SnapshotFigures figures, Consumer<SnapshotRef> found) {
        this.log = log;
        this.figures = figures;
        this.found = found;
        atStart.forEach(
                ref -> known.put(ref, ref + " could not be read at the start; the log output of the start says why"));
        show();
    }

    /** A snapshot cannot be read to its end. May be told again. */
    public void found(SnapshotRef ref, String why) {
        String problem = ref + " cannot be read, and is given to no other server: " + why;
        synchronized (this) {
            if (known.containsKey(ref)) {
                return;
            }
            // Before another one of the same entry can be taken in its place: without this report that one is no news.
            found.accept(ref);
            known.put(ref, problem);
            show();
        }
        log.warn(problem + ". A new one takes its place");
    }

    /** A snapshot cannot be opened: that is damage if it is the one in force, which is not deleted. */
    public void cannotBeOpened(String id, String why) {
        SnapshotRef newest = inForce();
        if (newest != null && newest.id().equals(id)) {
            found(newest, why);
        }
    }

    private synchronized @Nullable SnapshotRef inForce() {
        return inForce;
    }

    /** This snapshot is what the server would start from. */
    public synchronized void inForce(SnapshotRef newest) {
        inForce = newest;
        show();
    }

    private void show() {
        SnapshotRef newest = inForce;
        boolean isReplaced = newest != null && newest.index() >= highestIndex() && !known.containsKey(newest);
        figures.damaged(known.isEmpty() || isReplaced ? null : known.lastEntry().getValue());
    }

    /**
     * Reports a snapshot that was written, before any damage to it is. Damage that was found earlier would be undone by the report: then it is
     * not reported.
     *
     * @param ref the snapshot
     * @param report reports it
     * @return what is wrong with it, or null if it was reported
     */
    synchronized @Nullable String reportUndamaged(SnapshotRef ref, Runnable report) {
        String problem = known.get(ref);
        if (problem == null) {
            report.run();
        }
        return problem;
    }

    /** Whether a snapshot is known not to be whole. */
    public synchronized boolean contains(SnapshotRef ref) {
        return known.containsKey(ref);
    }

    /** Those that reach no further than an entry. */
    public synchronized List<SnapshotRef> upTo(long index) {
        return known.keySet().stream().filter(ref -> ref.index() <= index).toList();
    }

    /** Up to where the furthest of them reaches; 0 if there is none. */
    public synchronized long highestIndex() {
        return known.isEmpty() ? 0 : known.lastKey().index();
    }

    /** A snapshot was written anew, or is gone. */
    public synchronized void forget(SnapshotRef ref) {
        known.remove(ref);
        show();
    }
}
