package io.raftkit.transport.http.receive;

/**
 * What the bodies of large frames may hold while they are read, all together. Small ones are free: there are never many. Thread-safe.
 */
public final class BodyMemory {
    /** Up to this a body is small. */
    static final int FREE_BYTES = 64 * 1024;

    private final long bytesMax;
    private long takenBytes;

    BodyMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Takes some, or throws if others hold too much. */
    synchronized void take(int bytes) throws RequestRefusedException {
        if (takenBytes + bytes > bytesMax) {
            throw new RequestRefusedException(503, "BUSY", "too many large frames at once");
        }
        takenBytes += bytes;
    }

    synchronized void give(int bytes) {
        takenBytes -= bytes;
    }

    synchronized long takenBytes() {
        return takenBytes;
    }
}
