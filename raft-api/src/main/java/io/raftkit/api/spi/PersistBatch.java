package io.raftkit.api.spi;

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
    private final @Nullable Bootstrap bootstrap;
    private final @Nullable TermAndVote termAndVote;
    private final SortedMap<Integer, Long> peerStoreIds;
    private final long truncateFrom;
    private final List<EntryBatch> entries;
    private final @Nullable LogStart logStart;
    private final long commitHint;

    private PersistBatch(Builder builder) {
        bootstrap = builder.bootstrap;
        termAndVote = builder.termAndVote;
        peerStoreIds = Collections.unmodifiableSortedMap(new TreeMap<>(builder.peerStoreIds));
        truncateFrom = builder.truncateFrom;
        entries = List.copyOf(builder.entries);
        logStart = builder.logStart;
        commitHint = builder.commitHint;
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
     * The record of a server's first start; only ever in the first batch.
     *
     * @return the record, or null
     */
    public @Nullable Bootstrap bootstrap() {
        return bootstrap;
    }

    /**
     * Term and vote, replacing the stored ones together.
     *
     * @return term and vote, or null
     */
    public @Nullable TermAndVote termAndVote() {
        return termAndVote;
    }

    /**
     * Storage names of other servers to remember, added to those stored.
     *
     * @return storeIds by server, possibly empty
     */
    public SortedMap<Integer, Long> peerStoreIds() {
        return peerStoreIds;
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
     * Up to which index entries are known committed: a hint that saves time after a restart. Never beyond the stored log.
     *
     * @return the index, or 0 for none
     */
    public long commitHint() {
        return commitHint;
    }

    /**
     * Whether there is nothing to write.
     *
     * @return true if every part is absent
     */
    public boolean isEmpty() {
        return bootstrap == null
                && termAndVote == null
                && peerStoreIds.isEmpty()
                && truncateFrom == 0
                && entries.isEmpty()
                && logStart == null
                && commitHint == 0;
    }

    @Override
    public String toString() {
        return "PersistBatch[bootstrap=" + bootstrap + ", " + termAndVote + ", peers=" + peerStoreIds
                + ", truncateFrom=" + truncateFrom + ", entries=" + entries + ", " + logStart + ", commitHint="
                + commitHint + "]";
    }

    /** Gathers the parts of a batch. */
    public static final class Builder {
        private @Nullable Bootstrap bootstrap;
        private @Nullable TermAndVote termAndVote;
        private final SortedMap<Integer, Long> peerStoreIds = new TreeMap<>();
        private long truncateFrom;
        private final List<EntryBatch> entries = new ArrayList<>();
        private @Nullable LogStart logStart;
        private long commitHint;

        private Builder() {}

        /**
         * Adds the record of the first start.
         *
         * @param record the record
         * @return this
         */
        public Builder bootstrap(Bootstrap record) {
            bootstrap = record;
            return this;
        }

        /**
         * Adds term and vote.
         *
         * @param record term and vote
         * @return this
         */
        public Builder termAndVote(TermAndVote record) {
            termAndVote = record;
            return this;
        }

        /**
         * Adds the storage name of another server.
         *
         * @param serverId the server
         * @param storeId its storage
         * @return this
         */
        public Builder peerStoreId(int serverId, long storeId) {
            peerStoreIds.put(serverId, storeId);
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
         * Adds a commit hint.
         *
         * @param commitIndex up to which index entries are committed
         * @return this
         */
        public Builder commitHint(long commitIndex) {
            commitHint = commitIndex;
            return this;
        }

        /**
         * Ends the batch.
         *
         * @return the batch
         */
        public PersistBatch build() {
            return new PersistBatch(this);
        }
    }
}
