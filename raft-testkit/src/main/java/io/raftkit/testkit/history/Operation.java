package io.raftkit.testkit.history;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One operation of a recorded history. Immutable if its input and output are.
 *
 * <p>Times may be in any unit, as long as all operations of a history use the same clock: only their order counts. Of two operations, one
 * comes before the other when it returned strictly before the other was called; at equal times they count as concurrent, so a coarse clock
 * hides violations and never invents one.
 *
 * @param client who called; for the reader of a report only
 * @param called when it was called
 * @param returned when the answer came, not before {@code called}; {@link #NEVER} if the outcome is unknown
 * @param input what was asked
 * @param output the answer; null exactly if the outcome is unknown
 * @param unknown true if the operation may take effect at any time after its call, or never
 * @param <I> what is asked
 * @param <O> what is answered
 */
public record Operation<I, O>(
        long client,
        long called,
        long returned,
        I input,
        @Nullable O output,
        boolean unknown) {
    /** The return of an operation whose outcome is unknown. */
    public static final long NEVER = Long.MAX_VALUE;

    /**
     * Checks what the components promise each other.
     *
     * @throws IllegalArgumentException if one contradicts another
     */
    public Operation {
        Objects.requireNonNull(input, "input");
        if (unknown && (output != null || returned != NEVER)) {
            throw new IllegalArgumentException(
                    "an operation of unknown outcome has neither an output nor a return time");
        }
        if (!unknown && output == null) {
            throw new IllegalArgumentException(
                    "an operation that returned has an output; if none was seen, its outcome is unknown");
        }
        if (!unknown && returned == NEVER) {
            throw new IllegalArgumentException("an operation that returned has a return time before " + NEVER);
        }
        if (returned < called) {
            throw new IllegalArgumentException("returned at " + returned + ", before it was called at " + called);
        }
    }

    /**
     * An operation that was answered.
     *
     * @param client who called
     * @param called when
     * @param returned when the answer came
     * @param input what was asked
     * @param output the answer
     * @param <I> what is asked
     * @param <O> what is answered
     * @return the operation
     * @throws IllegalArgumentException if it returned before it was called
     */
    public static <I, O> Operation<I, O> answered(long client, long called, long returned, I input, O output) {
        return new Operation<>(client, called, returned, input, output, false);
    }

    /**
     * An operation of which nobody knows whether it took or will take effect.
     *
     * @param client who called
     * @param called when
     * @param input what was asked
     * @param <I> what is asked
     * @param <O> what is answered
     * @return the operation
     */
    public static <I, O> Operation<I, O> unknown(long client, long called, I input) {
        return new Operation<>(client, called, NEVER, input, null, true);
    }
}
