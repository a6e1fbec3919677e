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

    /** Why the last attempt failed, or null. */
    public synchronized @Nullable String problem() {
        return problem;
    }

    public synchronized SnapshotStatus status() {
        return SnapshotStatus.builder()
                .newest(index, sizeBytes)
                .took(TimeUnit.NANOSECONDS.toMicros(viewNanos), TimeUnit.NANOSECONDS.toMillis(writeNanos))
                .writing(isWriting)
                .fetched(fetchedBytes, fetchBytes)
                .restored(restoredBytes, restoreBytes)
                .problem(problem)
                .build();
    }
}
