package io.raftkit.api.storage;

import io.raftkit.api.log.EntryBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Persister} makes durable in one atomic step. Parts that are absent leave the stored state as it is. Where several are
 * present they take effect in the order of the accessors below: in particular the log is truncated before entries are appended.
 */
public final class PersistBatch {
    /** The longest value of a record. */
    public static final int RECORD_BYTES_MAX = 64 << 10;

    private static final int RECORD_NAME_MAX = 40;

    private final SortedMap<String, byte @Nullable []> records;
    private final long truncateFrom;
    private final List<EntryBatch> entries;
    private final @Nullable LogStart logStart;
    private final @Nullable String snapshotId;

    private PersistBatch(Builder builder) {
        records = builder.records;
        truncateFrom = builder.truncateFrom;
        entries = List.copyOf(builder.entries);
        logStart = builder.logStart;
        snapshotId = builder.snapshotId;
    }

    /**
     * Begins a batch.
     *
     * @return a new, empty builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Records to store. A name consists of 1 to 40 small letters, digits and dashes; what a value means is not the persister's business.
     * Records that are not named stay as they are.
     *
     * @return by name the new value, of up to {@value #RECORD_BYTES_MAX} bytes, or null where the record is to be removed
     */
    public SortedMap<String, byte @Nullable []> records() {
        return records;
    }

    /**
     * From which index on stored entries are removed before {@link #entries()} are appended; may lie behind the end of the log.
     *
     * @return the first index removed, or 0 for none
     */
    public long truncateFrom() {
        return truncateFrom;
    }

    /**
     * Entries to append, batch after batch without gaps, beginning right behind the stored log.
     *
     * @return the entries, possibly none
     */
    public List<EntryBatch> entries() {
        return entries;
    }

    /**
     * Where the log begins from now on; entries before it may be dropped at leisure, but are no longer reported.
     *
     * @return the start of the log, or null
     */
    public @Nullable LogStart logStart() {
        return logStart;
    }

    /**
     * The snapshot that is in force once this batch is durable, where the batch publishes one: then {@link #logStart()} says what the log
     * keeps beside it. Which snapshot that is stands in a record as well, so most persisters have no use for this; it is for one that keeps
     * everything in one place, to replace state and snapshot together.
     *
     * @return its id, or null if the batch publishes none
     */
    public @Nullable String snapshotId() {
        return snapshotId;
    }

    /**
     * Whether there is nothing to write.
     *
     * @return true if every part is absent
     */
    public boolean isEmpty() {
        return records.isEmpty() && truncateFrom == 0 && entries.isEmpty() && logStart == null;
    }

    @Override
    public String toString() {
        return "PersistBatch[records " + records.keySet() + ", truncateFrom=" + truncateFrom + ", entries=" + entries
                + ", " + logStart + (snapshotId == null ? "" : ", snapshot " + snapshotId) + "]";
    }

    /** What is wrong with a record, or null. */
    static @Nullable String problemOf(String name, byte @Nullable [] value) {
        if (!isRecordName(name)) {
            return "a record cannot be named \"" + name + "\"";
        }
        return value == null || value.length <= RECORD_BYTES_MAX
                ? null
                : "record \"" + name + "\" has " + value.length + " bytes, more than " + RECORD_BYTES_MAX;
    }

    private static boolean isRecordName(String name) {
        for (int at = 0; at < name.length(); at++) {
            char letter = name.charAt(at);
            if ((letter < 'a' || letter > 'z') && (letter < '0' || letter > '9') && letter != '-') {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= RECORD_NAME_MAX;
    }

    /** Up to before which batch those from one on mean the same in one batch as in several. */
    static int joinableFrom(List<PersistBatch> batches, int first) {
        int end = first + 1;
        while (end < batches.size() && batches.get(end - 1).canPrecede(batches.get(end))) {
            end++;
        }
        return end;
    }

    /**
     * A batch takes effect in a fixed order: truncation, entries, start of the log. So a later truncation would come before earlier
     * entries, and later entries before an earlier start of the log.
     */
    private boolean canPrecede(PersistBatch next) {
        return logStart == null && next.truncateFrom == 0;
    }

    /** One batch that means the same as several, all of which can be joined. */
    static PersistBatch joined(List<PersistBatch> batches) {
        if (batches.size() == 1) {
            return batches.get(0);
        }
        Builder joined = builder();
        for (PersistBatch batch : batches) {
            joined.truncateFrom = Math.max(joined.truncateFrom, batch.truncateFrom);
            batch.records.forEach(joined::record);
            batch.entries.forEach(joined::entries);
            joined.logStart = batch.logStart;
            joined.snapshotId = batch.snapshotId;
        }
        return joined.build();
    }

    /** Gathers the parts of a batch. Used once. */
    public static final class Builder {
        private SortedMap<String, byte @Nullable []> records = Collections.emptySortedMap();
        private long truncateFrom;
        private List<EntryBatch> entries = List.of();
        private @Nullable LogStart logStart;
        private @Nullable String snapshotId;

        private Builder() {}

        /**
         * Stores or removes a record.
         *
         * @param name its name
         * @param value its new value, which is not copied, or null to remove it
         * @return this
         * @throws IllegalArgumentException if the name or the value is not one that a record can have
         */
        public Builder record(String name, byte @Nullable [] value) {
            String problem = problemOf(name, value);
            if (problem != null) {
                throw new IllegalArgumentException(problem);
            }
            if (records.isEmpty()) {
                records = new TreeMap<>();
            }
            records.put(name, value);
            return this;
        }

        /**
         * Removes entries first.
         *
         * @param firstRemoved index of the first entry removed
         * @return this
         */
        public Builder truncateFrom(long firstRemoved) {
            truncateFrom = firstRemoved;
            return this;
        }

        /**
         * Appends entries.
         *
         * @param batch entries that follow those added before
         * @return this
         */
        public Builder entries(EntryBatch batch) {
            if (!entries.isEmpty() && entries.get(entries.size() - 1).lastIndex() + 1 != batch.firstIndex()) {
                throw new IllegalArgumentException(batch + " does not follow " + entries.get(entries.size() - 1));
            }
            if (entries.isEmpty()) {
                entries = new ArrayList<>();
            }
            entries.add(batch);
            return this;
        }

        /**
         * Moves the start of the log.
         *
         * @param start the new start
         * @return this
         */
        public Builder logStart(LogStart start) {
            logStart = start;
            return this;
        }

        /**
         * Publishes a snapshot, and moves the start of the log to what is kept beside it.
         *
         * @param id the snapshot's id
         * @param start the new start of the log, at most one entry behind the snapshot's last one
         * @return this
         */
        public Builder snapshot(String id, LogStart start) {
            snapshotId = id;
            return logStart(start);
        }

        /**
         * Ends the batch.
         *
         * @return the batch
         */
        public PersistBatch build() {
            records = Collections.unmodifiableSortedMap(records);
            return new PersistBatch(this);
        }
    }
}
