package io.raftkit.api;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a read is to be answered, and by when. Immutable. Later versions may offer more. */
public final class ReadOptions {
    /** What an answer reflects at least. Constants may be added in later versions. */
    public enum Consistency {
        /** Every command whose result was known before the read began (ReadIndex, thesis §6.4). */
        LINEARIZABLE,
        /**
         * What the server that answers has applied, and perhaps no more: it asks nobody, so it answers without a leader too, and when it is cut
         * off from the others, however long. Such an answer may be older than one that was given before, by another server or by the same
         * one before it was restarted.
         */
        STALE
    }

    private static final ReadOptions DEFAULTS = new ReadOptions(Consistency.LINEARIZABLE, null);

    private final Consistency consistency;
    private final @Nullable Duration timeout;

    private ReadOptions(Consistency consistency, @Nullable Duration timeout) {
        this.consistency = consistency;
        this.timeout = timeout;
    }

    /**
     * A linearizable read with the call timeout of the builder.
     *
     * @return the options
     */
    public static ReadOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The same with another consistency.
     *
     * @param wanted what the answer is to reflect at least
     * @return new options
     */
    public ReadOptions withConsistency(Consistency wanted) {
        return new ReadOptions(Objects.requireNonNull(wanted, "wanted"), timeout);
    }

    /**
     * The same with a deadline of its own.
     *
     * @param wanted how long to wait for the answer, from the call on
     * @return new options
     * @throws IllegalArgumentException if it is negative
     */
    public ReadOptions withTimeout(Duration wanted) {
        if (Objects.requireNonNull(wanted, "wanted").isNegative()) {
            throw new IllegalArgumentException("timeout is " + wanted + ", but must not be negative");
        }
        return new ReadOptions(consistency, wanted);
    }

    /**
     * What the answer is to reflect at least.
     *
     * @return the consistency
     */
    public Consistency consistency() {
        return consistency;
    }

    /**
     * How long to wait for the answer.
     *
     * @return the time, or null for the call timeout of the builder
     */
    public @Nullable Duration timeout() {
        return timeout;
    }

    @Override
    public String toString() {
        return "ReadOptions[" + consistency + ", timeout=" + timeout + "]";
    }
}
