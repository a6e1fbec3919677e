package io.raftkit.transport.common.frames;

/**
 * What the bodies of large frames may hold while they are read, all together. Small ones are free: there are never many. Thread-safe.
 */
public final class BodyMemory {
    /** Up to this a body is small. */
    public static final int FREE_BYTES = 64 * 1024;

    private final long bytesMax;
    private long takenBytes;

    /** Nothing taken. */
    public BodyMemory(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Takes some, or throws if others hold too much. */
    public synchronized void take(int bytes) throws SenderRefusedException {
        if (takenBytes + bytes > bytesMax) {
            throw new SenderRefusedException(SenderRefusedException.BUSY, "too many large frames at once", null);
        }
        takenBytes += bytes;
    }

    /** Gives some back. */
    public synchronized void give(int bytes) {
        takenBytes -= bytes;
    }

    /** How much is taken. */
    public synchronized long takenBytes() {
        return takenBytes;
    }
}
