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
        if (takenBytes.addAndGet(bytes) <= bytesMax) {
            return true;
        }
        takenBytes.addAndGet(-bytes);
        return false;
    }

    void give(long bytes) {
        takenBytes.addAndGet(-bytes);
    }

    long takenBytes() {
        return takenBytes.get();
    }
}
