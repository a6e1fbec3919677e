package io.raftkit.runtime.status;

import io.raftkit.api.status.SnapshotStatus;
import io.raftkit.api.storage.StoredSnapshot;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the lanes say of snapshots, for the node's status. Thread-safe. */
public final class SnapshotFigures {
    private long index;
    private long sizeBytes;
    private long viewNanos;
    private long writeNanos;
    private boolean isWriting;
    private long restoredBytes;
    private long restoreBytes;
    private long fetchedBytes;
    private long fetchBytes;
    private @Nullable String problem;
    private @Nullable String damage;
    private String searched = "no server was asked yet";

    /** A view was handed out within this time, and is being written. */
    public synchronized void began(long nanos) {
        viewNanos = nanos;
        isWriting = true;
    }

    /** A view was written within this time. */
    public synchronized void wrote(long nanos) {
        writeNanos = nanos;
        isWriting = false;
        problem = null;
    }

    public synchronized void failed(String why) {
        isWriting = false;
        problem = why;
    }

    public synchronized void inForce(StoredSnapshot snapshot) {
        index = snapshot.ref().index();
        sizeBytes = snapshot.sizeBytes();
    }

    /** Which snapshot cannot be read, and why, while none has taken its place; or null. */
    public synchronized void damaged(@Nullable String which) {
        damage = which;
    }

    /** Which snapshot cannot be read, and why, or null. */
    public synchronized @Nullable String damage() {
        return damage;
    }

    public synchronized void fetching(long doneBytes, long allBytes) {
        fetchedBytes = doneBytes;
        // Also while an empty state is fetched.
        fetchBytes = Math.max(1, allBytes);
    }

    /** Nothing is fetched any more. */
    public synchronized void fetched() {
        fetchedBytes = 0;
        fetchBytes = 0;
    }

    public synchronized void restoring(long doneBytes, long allBytes) {
        restoredBytes = doneBytes;
        // Also while an empty state is restored.
        restoreBytes = Math.max(1, allBytes);
    }

    public synchronized void restored() {
        restoredBytes = 0;
        restoreBytes = 0;
    }

    /** How far a search for a snapshot on other servers has come, in a clause. */
    public synchronized void searched(String outcome) {
        searched = outcome;
    }

    public synchronized String searched() {
        return searched;
    }

    /** Why the last attempt failed, or null. */
    public synchronized @Nullable String problem() {
        return problem;
    }

    /** What the status shows; {@code whyNoState} says why this server has no state, null if it has one. */
    public synchronized SnapshotStatus status(@Nullable String whyNoState) {
        return SnapshotStatus.builder()
                .lost(whyNoState)
                .newest(index, sizeBytes)
                .took(TimeUnit.NANOSECONDS.toMicros(viewNanos), TimeUnit.NANOSECONDS.toMillis(writeNanos))
                .writing(isWriting)
                .fetched(fetchedBytes, fetchBytes)
                .restored(restoredBytes, restoreBytes)
                .problem(problem == null ? damage : problem)
                .build();
    }
}
