package io.raftkit.examples.kv.http;

import java.util.concurrent.atomic.AtomicLong;

/** How much memory all requests and answers together may take. Thread-safe. */
final class MemoryBudget {
    private final long bytesMax;
    private final AtomicLong takenBytes = new AtomicLong();

    MemoryBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Takes some; says whether there was so much. */
    boolean take(long bytes) {
        long taken = takenBytes.get();
        while (bytes <= bytesMax - taken) {
            // Never more than there is, not even for a moment: it would be refused to others for whom there is enough.
            if (takenBytes.compareAndSet(taken, taken + bytes)) {
                return true;
            }
            taken = takenBytes.get();
        }
        return false;
    }

    void give(long bytes) {
        takenBytes.addAndGet(-bytes);
    }

    long takenBytes() {
        return takenBytes.get();
    }
}
