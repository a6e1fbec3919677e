package io.raftkit.transport.common.frames;

import io.raftkit.api.transport.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Frames that wait for one peer, bounded in number and bytes. Anybody may offer, without ever waiting; frames come out in the order one
 * thread offered them. A frame that was polled stays within the bounds until it is released, so that what is being written counts too.
 */
public final class FrameQueue {
    private static final long MIB = 1024 * 1024;

    private final ConcurrentLinkedQueue<Frame> frames = new ConcurrentLinkedQueue<>();
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicLong heldBytes = new AtomicLong();
    private final int framesMax;
    private final long bytesMax;

    /** Who sleeps because the queue was empty. Cleared by whoever wakes it, so that a burst wakes once. */
    private volatile @Nullable Thread sleeper;

    /**
     * Some frames on their way.
     *
     * @param frames in the order in which they were offered
     * @param bytes their length
     */
    public record Batch(List<Frame> frames, long bytes) {}

    /** How much waits for one peer unless tests choose otherwise: a thirty-second of the heap, from 1 to 32 MiB. */
    public static long standardBytesMax() {
        return Math.max(MIB, Math.min(32 * MIB, Runtime.getRuntime().maxMemory() / 32));
    }

    /**
     * Nothing waits yet.
     *
     * @param framesMax how many frames may wait
     * @param bytesMax how much may wait, or one frame if that is larger
     */
    public FrameQueue(int framesMax, long bytesMax) {
        this.framesMax = framesMax;
        this.bytesMax = bytesMax;
    }

    /**
     * Takes a frame if there is room: within both bounds, or alone.
     *
     * @return whether it was taken
     */
    public boolean offer(Frame frame) {
        long bytes = frame.header().frameBytes();
        int frameCount = held.incrementAndGet();
        long byteCount = heldBytes.addAndGet(bytes);
        if (frameCount > framesMax || byteCount > bytesMax && byteCount != bytes) {
            release(1, bytes);
            return false;
        }
        frames.add(frame);
        wake();
        return true;
    }

    /** The next frame, or null if none waits. */
    public @Nullable Frame poll() {
        return frames.poll();
    }

    /** Whether none waits. */
    public boolean isEmpty() {
        return frames.isEmpty();
    }

    /** What waits, as far as it fits a batch; it may be nothing. The taker gives back the room with {@link #release(Batch)}. */
    public Batch take(int batchBytesMax) {
        List<Frame> taken = new ArrayList<>();
        long bytes = 0;
        while (bytes < batchBytesMax) {
            Frame frame = frames.poll();
            if (frame == null) {
                break;
            }
            taken.add(frame);
            bytes += frame.header().frameBytes();
        }
        return new Batch(taken, bytes);
    }

    /** Gives back the room of a batch. */
    public void release(Batch batch) {
        release(batch.frames().size(), batch.bytes());
    }

    /** Gives back room once polled frames are on their way, or lost. */
    public void release(int frameCount, long bytes) {
        held.addAndGet(-frameCount);
        heldBytes.addAndGet(-bytes);
    }

    /**
     * Drops what waits.
     *
     * @return how many frames that were
     */
    public int clear() {
        int dropped = 0;
        for (Frame frame = frames.poll(); frame != null; frame = frames.poll()) {
            release(1, frame.header().frameBytes());
            dropped++;
        }
        return dropped;
    }

    /**
     * Sleeps until there may be frames for this thread, or it was unparked for another reason, or the time came. May return early.
     */
    public void sleep(long untilNanos) {
        sleeper = Thread.currentThread();
        long nanos = untilNanos - System.nanoTime();
        if (frames.isEmpty() && nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeper = null;
    }

    private void wake() {
        Thread waiting = sleeper;
        if (waiting != null) {
            sleeper = null;
            LockSupport.unpark(waiting);
        }
    }
}
