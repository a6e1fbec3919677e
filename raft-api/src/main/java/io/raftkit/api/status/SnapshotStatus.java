package io.raftkit.api.status;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What there is to know of a server's snapshots. Read-only. Later versions may say more. */
public final class SnapshotStatus {
    private static final SnapshotStatus NONE = builder().build();

    private final long index;
    private final long sizeBytes;
    private final long pauseMicros;
    private final long writeMillis;
    private final boolean writing;
    private final long fetchedBytes;
    private final long fetchBytes;
    private final long restoredBytes;
    private final long restoreBytes;
    private final @Nullable String problem;
    private final @Nullable String lost;

    private SnapshotStatus(Builder builder) {
        index = builder.index;
        sizeBytes = builder.sizeBytes;
        pauseMicros = builder.pauseMicros;
        writeMillis = builder.writeMillis;
        writing = builder.writing;
        fetchedBytes = builder.fetchedBytes;
        fetchBytes = builder.fetchBytes;
        restoredBytes = builder.restoredBytes;
        restoreBytes = builder.restoreBytes;
        problem = builder.problem;
        lost = builder.lost;
    }

    /**
     * The status of a server without snapshots.
     *
     * @return the status
     */
    public static SnapshotStatus none() {
        return NONE;
    }

    /**
     * Begins the status of a server without snapshots.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Index of the last entry whose effects the newest snapshot holds that this server would start from.
     *
     * @return the index, 0 if there is none
     */
    public long index() {
        return index;
    }

    /**
     * How long the state in it is.
     *
     * @return bytes
     */
    public long sizeBytes() {
        return sizeBytes;
    }

    /**
     * How long the state machine took to hand out its last view: applies and reads waited for that.
     *
     * @return microseconds, 0 if none was taken in this incarnation
     */
    public long pauseMicros() {
        return pauseMicros;
    }

    /**
     * How long it then took to write it, beside applies and reads.
     *
     * @return milliseconds, 0 if none was written in this incarnation
     */
    public long writeMillis() {
        return writeMillis;
    }

    /**
     * Whether one is being written.
     *
     * @return true if so
     */
    public boolean writing() {
        return writing;
    }

    /**
     * How much of another server's snapshot is here, which takes the place of entries that no server has any more.
     *
     * @return bytes, 0 if none is being fetched
     */
    public long fetchedBytes() {
        return fetchedBytes;
    }

    /**
     * How long that snapshot is.
     *
     * @return bytes, 0 if none is being fetched
     */
    public long fetchBytes() {
        return fetchBytes;
    }

    /**
     * How much of a snapshot the state machine has read that it restores.
     *
     * @return bytes, 0 if it restores none
     */
    public long restoredBytes() {
        return restoredBytes;
    }

    /**
     * How long that snapshot is. Until it is restored, nothing is applied and no read is answered here.
     *
     * @return bytes, 0 if none is being restored
     */
    public long restoreBytes() {
        return restoreBytes;
    }

    /**
     * Why the last attempt at a snapshot failed. It is made again by itself.
     *
     * @return a clause, or null
     */
    public @Nullable String problem() {
        return problem;
    }

    /**
     * Why this server has no state: what is wrong with the snapshots that it would start from. Until it has fetched one from another server
     * it votes and stores entries, but applies none.
     *
     * @return sentences, or null if it has a state
     */
    public @Nullable String lost() {
        return lost;
    }

    /**
     * All of it by name, in one order: for pages and logs.
     *
     * @return a new map of numbers, strings and truth values
     */
    public Map<String, @Nullable Object> toMap() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("index", index);
        map.put("sizeBytes", sizeBytes);
        map.put("pauseMicros", pauseMicros);
        map.put("writeMillis", writeMillis);
        map.put("writing", writing);
        map.put("fetchedBytes", fetchedBytes);
        map.put("fetchBytes", fetchBytes);
        map.put("restoredBytes", restoredBytes);
        map.put("restoreBytes", restoreBytes);
        map.put("problem", problem);
        map.put("lost", lost);
        return map;
    }

    @Override
    public String toString() {
        return "SnapshotStatus" + toMap();
    }

    /** Gathers what is known of snapshots. Not thread-safe. */
    public static final class Builder {
        private long index;
        private long sizeBytes;
        private long pauseMicros;
        private long writeMillis;
        private boolean writing;
        private long fetchedBytes;
        private long fetchBytes;
        private long restoredBytes;
        private long restoreBytes;
        private @Nullable String problem;
        private @Nullable String lost;

        private Builder() {}

        /**
         * Says which is the newest one.
         *
         * @param lastIndex of the last entry whose effects it holds
         * @param lengthBytes how long its state is
         * @return this
         */
        public Builder newest(long lastIndex, long lengthBytes) {
            index = lastIndex;
            sizeBytes = lengthBytes;
            return this;
        }

        /**
         * Says how long the last one took.
         *
         * @param viewMicros until the state machine had handed out its view
         * @param millis to write it
         * @return this
         */
        public Builder took(long viewMicros, long millis) {
            pauseMicros = viewMicros;
            writeMillis = millis;
            return this;
        }

        /**
         * Says whether one is being written.
         *
         * @param isWriting whether it is
         * @return this
         */
        public Builder writing(boolean isWriting) {
            writing = isWriting;
            return this;
        }

        /**
         * Says how far one is fetched from another server.
         *
         * @param doneBytes how much is here
         * @param allBytes of how much
         * @return this
         */
        public Builder fetched(long doneBytes, long allBytes) {
            fetchedBytes = doneBytes;
            fetchBytes = allBytes;
            return this;
        }

        /**
         * Says how far one is restored.
         *
         * @param doneBytes how much was read
         * @param allBytes of how much
         * @return this
         */
        public Builder restored(long doneBytes, long allBytes) {
            restoredBytes = doneBytes;
            restoreBytes = allBytes;
            return this;
        }

        /**
         * Says why the last attempt failed.
         *
         * @param clause why, or null
         * @return this
         */
        public Builder problem(@Nullable String clause) {
            problem = clause;
            return this;
        }

        /**
         * Says why the server has no state.
         *
         * @param why what is wrong with its snapshots, or null
         * @return this
         */
        public Builder lost(@Nullable String why) {
            lost = why;
            return this;
        }

        /**
         * Ends the gathering.
         *
         * @return the status, which later calls here do not change
         */
        public SnapshotStatus build() {
            return new SnapshotStatus(this);
        }
    }
}
