package io.raftkit.transport.common;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * For how long the far end of a connection owes a sign of life: bytes, whatever they say. TCP alone does not tell: where packets vanish it
 * goes on trying for minutes, ever more seldom, and small frames never fill its buffers.
 *
 * <p>Who receives answers what it reads with a byte now and then. So a sign is owed for what was written long enough after
 * the last one, and for a request that was written whole. Silence is counted in looks of a timer, not by the clock: a process that stood
 * still must not take its own pause for the peer's. Thread-safe.
 */
public final class Silence {
    /** How often during the time for which a peer may be silent a timer looks for signs of life. */
    public static final int SILENT_LOOKS = 4;

    /** How often a receiver gives a sign of life while it reads. Shorter than {@link #SIGN_NANOS}, so that no sender waits for one in vain. */
    public static final long SIGN_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** What is written so long after a sign of life is answered with another. */
    public static final long SIGN_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How long a peer may be silent unless a setting says otherwise. */
    public static final Duration STANDARD = Duration.ofSeconds(1);

    private static final long MILLIS_LEAST = 400;
    private static final long MILLIS_MOST = 60_000;

    private long heardBytes;
    private long heardNanos;
    private boolean isOwed;
    private boolean isWriting;
    private boolean isAnswerAwaited;
    private int looks;

    /** Nothing owed yet. */
    public Silence() {}

    /**
     * How long a peer may be silent, as a user chose it.
     *
     * @param setting the name of the setting
     * @param value its value, a number of milliseconds, or null if it was not given
     * @throws IllegalArgumentException if the value is none
     */
    public static Duration parse(String setting, @Nullable String value) {
        if (value == null) {
            return STANDARD;
        }
        try {
            long millis = Long.parseLong(value);
            if (millis >= MILLIS_LEAST && millis <= MILLIS_MOST) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException e) {
            // Told below, as for numbers that are out of range.
        }
        throw new IllegalArgumentException("setting " + setting + " is a number of milliseconds from " + MILLIS_LEAST
                + " to " + MILLIS_MOST + ", not " + value);
    }

    /** A write begins, which may be kept waiting. */
    public synchronized void writes(long nowNanos) {
        isWriting = true;
        oweIfDue(nowNanos);
    }

    /** The write is done, or has failed. */
    public synchronized void written() {
        isWriting = false;
    }

    private void oweIfDue(long nowNanos) {
        if (!isOwed && (heardBytes == 0 || nowNanos - heardNanos >= SIGN_NANOS)) {
            isOwed = true;
            looks = 0;
        }
    }

    /** A request is written whole: from now on, until {@link #answered}, silence is suspect at any time. */
    public synchronized void answerAwaited() {
        isAnswerAwaited = true;
        isOwed = true;
        looks = 0;
    }

    /** The answer is there, or not waited for any more. */
    public synchronized void answered() {
        isAnswerAwaited = false;
        isOwed = false;
    }

    /**
     * Looks whether there was a sign since the last look.
     *
     * @param receivedBytes how many bytes the far end has sent in all
     * @return how many looks in a row found none although one was owed
     */
    public synchronized int look(long receivedBytes, long nowNanos) {
        if (receivedBytes > heardBytes) {
            heardBytes = receivedBytes;
            heardNanos = nowNanos;
            isOwed = isAnswerAwaited;
            looks = 0;
            return 0;
        }
        if (isWriting) {
            // It began too soon after a sign to be owed one, and is still not through.
            oweIfDue(nowNanos);
        }
        return isOwed ? ++looks : 0;
    }

    /** Whether the far end has never sent anything, as far as was seen. */
    public synchronized boolean isUnbroken() {
        return heardBytes == 0;
    }
}
