package io.raftkit.transport.common.frames;

/**
 * What the bodies of large frames may hold while they are read, all together. Small ones are free: there are never many. Thread-safe.
 */
public final class BodyMemory {
    private static final long MIB = 1024 * 1024;

    /** Up to this a body is small. */
    public static final int FREE_BYTES = 64 * 1024;

    private final long bytesMax;
    private long takenBytes;

    /** How much that is unless tests choose otherwise: an eighth of the heap, from 32 to 256 MiB. */
    public static long standardBytesMax() {
        return Math.max(32 * MIB, Math.min(256 * MIB, Runtime.getRuntime().maxMemory() / 8));
    }

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
