package io.raftkit.runtime.snapshot;

import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.runtime.status.Cause;
import io.raftkit.runtime.status.NodeLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the snapshots that no start needs; {@link FallbackSnapshots} says which those are. One that another server is being given stays until it
 * is given. Confined to the snapshot lane, where nothing else is said.
 */
final class ObsoleteSnapshots {
    private final SnapshotStore store;
    private final Predicate<String> isGiven;
    private final DamagedSnapshots damaged;
    private final NodeLog log;
    private final Set<SnapshotRef> whole = new HashSet<>();
    private final Set<SnapshotRef> reading = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean isDue = new AtomicBoolean();
    private volatile @Nullable SnapshotRef newest;
    /** Its record may be on its way to the disk. */
    private @Nullable SnapshotRef takenLast;

    ObsoleteSnapshots(SnapshotStore store, Predicate<String> isGiven, DamagedSnapshots damaged, NodeLog log) {
        this.store = store;
        this.isGiven = isGiven;
        this.damaged = damaged;
        this.log = log;
    }

    /** A snapshot is what a start begins from: that makes others obsolete. Any thread. */
    void inForce(SnapshotRef ref) {
        newest = ref;
        isDue.set(true);
    }

    /** A snapshot was written to its end, and is to be recorded. */
    void taken(SnapshotRef ref) {
        takenLast = ref;
        whole(ref);
    }

    /** A snapshot is known to be whole. */
    void whole(SnapshotRef ref) {
        whole.add(ref);
    }

    /** A snapshot is to be read to its end. Any thread. */
    void reading(SnapshotRef ref) {
        reading.add(ref);
    }

    /** A snapshot was read; says what is wrong with it, in a clause, or null if it is whole. */
    void read(SnapshotRef ref, @Nullable String problem) {
        if (!reading.remove(ref)) {
            // It was deleted meanwhile.
            return;
        }
        if (problem == null) {
            whole.add(ref);
        } else {
            damaged.found(ref, problem);
        }
        isDue.set(true);
    }

    /** Deletes what is known to be obsolete. Returns a snapshot that must be read to its end before more can be deleted, or null. */
    @Nullable
    StoredSnapshot delete() {
        SnapshotRef inForce = newest;
        if (!isDue.getAndSet(false) || inForce == null) {
            return null;
        }
        try {
            return deleteBehind(inForce);
        } catch (IOException | RuntimeException e) {
            // The next snapshot tries again.
            log.warn("older snapshots cannot be deleted: " + Cause.text(e));
            return null;
        }
    }

    private @Nullable StoredSnapshot deleteBehind(SnapshotRef inForce) throws IOException {
        deleteDamaged(inForce);
        List<StoredSnapshot> obsolete = new ArrayList<>(store.list());
        obsolete.removeIf(snapshot ->
                snapshot.ref().index() > inForce.index() || snapshot.ref().equals(inForce) || isDamaged(snapshot));
        StoredSnapshot before = null;
        for (StoredSnapshot tried : FallbackSnapshots.of(inForce, List.copyOf(obsolete))) {
            if (before == null) {
                obsolete.remove(tried);
                before = tried.ref().index() < inForce.index() ? tried : null;
            }
        }
        if (before == null || obsolete.isEmpty()) {
            return null;
        }
        if (!whole.contains(before.ref())) {
            return reading.contains(before.ref()) ? null : before;
        }
        for (StoredSnapshot snapshot : obsolete) {
            delete(snapshot.ref());
        }
        return null;
    }

    /** One that is being given to another server may be there though it is damaged. */
    private boolean isDamaged(StoredSnapshot snapshot) {
        return damaged.contains(snapshot.ref());
    }

    private void deleteDamaged(SnapshotRef inForce) throws IOException {
        for (SnapshotRef ref : damaged.upTo(inForce.index())) {
            // A record names these, now or soon: what is there of them may be put back as it was.
            if (!ref.equals(inForce) && !ref.equals(takenLast)) {
                delete(ref);
            }
        }
        for (String id : store.damaged()) {
            // A newer one may be what a record names that is not durable yet.
            if (SnapshotNames.index(SnapshotNames.whole(id)) < inForce.index()) {
                store.delete(id);
            }
        }
    }

    private void delete(SnapshotRef ref) throws IOException {
        if (!isGiven.test(ref.id())) {
            store.delete(ref.id());
            damaged.forget(ref);
            whole.remove(ref);
            reading.remove(ref);
        }
    }
}
