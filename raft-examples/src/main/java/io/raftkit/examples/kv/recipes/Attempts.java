package io.raftkit.examples.kv.recipes;

import io.raftkit.api.CallFailedException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What is tried again and again until a deadline, and at least once. Confined to one thread. */
final class Attempts {
    /** More cannot be told in nanoseconds. */
    private static final Duration TIME_MAX = Duration.ofNanos(Long.MAX_VALUE / 2);

    /** A call that is not answered by then is better made again, perhaps to another server. */
    private static final long CALL_NANOS_MAX = Duration.ofSeconds(2).toNanos();

    private static final long PAUSE_NANOS = Duration.ofMillis(100).toNanos();

    private final MonotonicClock clock;
    private final Duration time;
    private final long deadlineNanos;
    private @Nullable CallFailedException last;

    Attempts(MonotonicClock clock, Duration time) {
        this.clock = clock;
        this.time = time.compareTo(TIME_MAX) < 0 ? time : TIME_MAX;
        deadlineNanos = clock.nanoTime() + this.time.toNanos();
    }

    private long leftNanos() {
        return Math.max(0, deadlineNanos - clock.nanoTime());
    }

    /** How long a single call may take. */
    Duration callTimeout() {
        return Duration.ofNanos(Math.min(leftNanos(), CALL_NANOS_MAX));
    }

    /** Keeps why an attempt failed, for the message. */
    void failed(CallFailedException failure) {
        last = failure;
    }

    /** Waits a little; false if the deadline has passed. */
    boolean pause() throws InterruptedException {
        clock.sleep(Duration.ofNanos(Math.min(leftNanos(), PAUSE_NANOS)));
        return leftNanos() > 0;
    }

    /** Something that is tried. */
    @FunctionalInterface
    interface Attempt<T> {
        /** Tries it once; null if it is to be tried again. */
        @Nullable
        T make();
    }

    /**
     * Tries until there is a result. What an attempt whose call failed has changed, or will change, the next one must find out.
     *
     * @param what the result is, for the message
     * @throws TimeoutException if there was none in time
     */
    <T> T untilDone(String what, Attempt<T> attempt) throws InterruptedException, TimeoutException {
        do {
            try {
                @Nullable T result = attempt.make();
                if (result != null) {
                    return result;
                }
            } catch (CallFailedException e) {
                failed(e);
            }
        } while (pause());
        throw timeout(what);
    }

    /** How it ends if the deadline has passed. */
    TimeoutException timeout(String what) {
        TimeoutException timeout = new TimeoutException("not within " + time.toMillis() + " ms: " + what);
        if (last != null) {
            timeout.initCause(last);
        }
        return timeout;
    }
}
