package io.raftkit.runtime.call;

import io.raftkit.api.CallFailedException;
import io.raftkit.api.RejectedException;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what calls that have not ended may hold in memory, their commands and what is kept for each call. A call beyond it is refused
 * where it is made. Knows the lane that completes the futures of those that the loop ends. Thread-safe.
 */
public final class OpenCalls {
    /** About what a call costs besides its command. */
    private static final long CALL_BYTES = 256;

    private final long bytesMax;
    private final Counters counters;
    private final CompletionLane completions;
    private final AtomicLong bytes = new AtomicLong();

    public OpenCalls(long bytesMax, Counters counters, CompletionLane completions) {
        this.bytesMax = bytesMax;
        this.counters = counters;
        this.completions = completions;
    }

    /** Counts a call in; false if there is no room for it, so that it must end at once. A single call always has room. */
    public boolean begin(int payloadBytes) {
        long weight = weight(payloadBytes);
        long after = bytes.addAndGet(weight);
        return after <= bytesMax || after == weight;
    }

    /** Whether a call with this payload is the only one. */
    public boolean isOnly(int payloadBytes) {
        return bytes.get() == weight(payloadBytes);
    }

    /** Gives back the room of a call that ended. */
    void ended(int payloadBytes) {
        giveBack(weight(payloadBytes));
    }

    /** Gives back room. */
    void giveBack(long weight) {
        bytes.addAndGet(-weight);
    }

    /** The room that a call takes. */
    static long weight(int payloadBytes) {
        return CALL_BYTES + payloadBytes;
    }

    /** Counts a failure. */
    void failed(@Nullable CallFailedException failure) {
        counters.count(failure instanceof RejectedException ? Counter.REJECTED : Counter.OUTCOMES_UNKNOWN);
    }

    CompletionLane completions() {
        return completions;
    }

    public long bytes() {
        return bytes.get();
    }

    public long bytesMax() {
        return bytesMax;
    }
}
