package io.raftkit.transport.http;

import io.raftkit.api.spi.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Hands out a queue's frames in numbered batches, to requests and to answers alike. Since both are under way at once, the receiver reads
 * the batches in the order of their numbers ({@link BatchOrder}). Thread-safe.
 */
final class Outbox {
    private final FrameQueue queue;
    private final int batchBytesMax;
    private long session = newSession();
    private long nextNumber;

    Outbox(FrameQueue queue, int batchBytesMax) {
        this.queue = queue;
        this.batchBytesMax = batchBytesMax;
    }

    /**
     * Some frames on their way.
     *
     * @param label its place in the order
     * @param frames at least one
     * @param bytes their length
     */
    record Batch(BatchLabel label, List<Frame> frames, long bytes) {}

    private static long newSession() {
        return ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
    }

    /** What waits, as far as it fits a batch, or null. The taker gives back the room with {@link #release}. */
    synchronized @Nullable Batch take() {
        List<Frame> frames = new ArrayList<>();
        long bytes = 0;
        while (bytes < batchBytesMax) {
            Frame frame = queue.poll();
            if (frame == null) {
                break;
            }
            frames.add(frame);
            bytes += frame.header().frameBytes();
        }
        return frames.isEmpty() ? null : new Batch(new BatchLabel(session, nextNumber++), frames, bytes);
    }

    void release(Batch batch) {
        queue.release(batch.frames().size(), batch.bytes());
    }

    /** Numbers anew after a batch was lost, so that nobody waits for it. */
    synchronized void restart() {
        session = newSession();
        nextNumber = 0;
    }

    /**
     * Waits for frames on behalf of an answer that could carry them. Until it returns the sender leaves all frames to it; a later answer
     * takes its place.
     *
     * @return a batch, or null if the time is up
     */
    @Nullable
    Batch takeForAnswer(long holdNanos) {
        long untilNanos = System.nanoTime() + holdNanos;
        queue.enterAnswerer();
        try {
            while (queue.isAnswerer() && !Thread.currentThread().isInterrupted()) {
                Batch batch = take();
                long nanos = untilNanos - System.nanoTime();
                if (batch != null || nanos <= 0) {
                    return batch;
                }
                LockSupport.parkNanos(this, nanos);
            }
            return null;
        } finally {
            queue.leaveAnswerer();
        }
    }
}
