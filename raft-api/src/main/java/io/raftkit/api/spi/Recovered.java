package io.raftkit.api.spi;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Persister} found on stable storage: everything a server restarts from, but for the entries, which are read when they are
 * needed. Made by its {@link Builder}; parts not given are those of a server that never started.
 */
public final class Recovered {
    private final @Nullable Bootstrap bootstrap;
    private final TermAndVote termAndVote;
    private final SortedMap<Integer, Long> peerStoreIds;
    private final LogStart logStart;
    private final long lastIndex;
    private final List<TermRun> termRuns;
    private final List<EntryBatch> configurations;
    private final long commitHint;

    private Recovered(Builder builder) {
        bootstrap = builder.bootstrap;
        termAndVote = builder.termAndVote;
        peerStoreIds = Collections.unmodifiableSortedMap(new TreeMap<>(builder.peerStoreIds));
        logStart = builder.logStart;
        lastIndex = builder.lastIndex == null ? logStart.firstIndex() - 1 : builder.lastIndex;
        termRuns = List.copyOf(builder.termRuns);
        configurations = List.copyOf(builder.configurations);
        commitHint = builder.commitHint;
        check();
    }

    private void check() {
        boolean hasEntries = lastIndex >= logStart.firstIndex();
        if (lastIndex < logStart.firstIndex() - 1
                || hasEntries == termRuns.isEmpty()
                || hasEntries && termRuns.get(0).firstIndex() != logStart.firstIndex()
                || commitHint > lastIndex) {
            throw new MalformedDataException("recovered log makes no sense: " + logStart + ", lastIndex " + lastIndex
                    + ", " + termRuns + ", commitHint " + commitHint);
        }
        for (int i = 1; i < termRuns.size(); i++) {
            TermRun run = termRuns.get(i);
            TermRun before = termRuns.get(i - 1);
            if (run.firstIndex() <= before.firstIndex()
                    || run.term() <= before.term()
                    || run.firstIndex() > lastIndex) {
                throw new MalformedDataException(
                        "recovered terms do not rise with the indexes: " + before + ", " + run);
            }
        }
    }

    /**
     * Begins a report, of nothing stored.
     *
     * @return a new builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The record of the first start.
     *
     * @return the record, or null if nothing was ever persisted
     */
    public @Nullable Bootstrap bootstrap() {
        return bootstrap;
    }

    /**
     * Term and vote.
     *
     * @return what was persisted last, {@link TermAndVote#NONE} if never
     */
    public TermAndVote termAndVote() {
        return termAndVote;
    }

    /**
     * Storage names of other servers.
     *
     * @return storeIds by server
     */
    public SortedMap<Integer, Long> peerStoreIds() {
        return peerStoreIds;
    }

    /**
     * Where the log begins.
     *
     * @return its start
     */
    public LogStart logStart() {
        return logStart;
    }

    /**
     * Index of the last entry.
     *
     * @return the index, or {@code logStart().firstIndex() - 1} if there is none
     */
    public long lastIndex() {
        return lastIndex;
    }

    /**
     * The first entry of each run of equal terms.
     *
     * @return runs in rising order, the first at the start of the log; empty if and only if there are no entries
     */
    public List<TermRun> termRuns() {
        return termRuns;
    }

    /**
     * Each entry of type {@link EntryType#CONFIGURATION} in the log.
     *
     * @return batches of one entry, in rising order
     */
    public List<EntryBatch> configurations() {
        return configurations;
    }

    /**
     * Up to which index entries were known committed.
     *
     * @return the index, not beyond {@link #lastIndex()}, or 0 if unknown
     */
    public long commitHint() {
        return commitHint;
    }

    @Override
    public String toString() {
        return "Recovered[bootstrap=" + bootstrap + ", " + termAndVote + ", peers=" + peerStoreIds + ", " + logStart
                + ", lastIndex=" + lastIndex + ", " + termRuns + ", commitHint=" + commitHint + "]";
    }

    /** Gathers what was found. */
    public static final class Builder {
        private @Nullable Bootstrap bootstrap;
        private TermAndVote termAndVote = TermAndVote.NONE;
        private final SortedMap<Integer, Long> peerStoreIds = new TreeMap<>();
        private LogStart logStart = LogStart.ORIGIN;
        private @Nullable Long lastIndex;
        private final List<TermRun> termRuns = new ArrayList<>();
        private final List<EntryBatch> configurations = new ArrayList<>();
        private long commitHint;

        private Builder() {}

        /**
         * Sets the record of the first start.
         *
         * @param record the record
         * @return this
         */
        public Builder bootstrap(Bootstrap record) {
            bootstrap = record;
            return this;
        }

        /**
         * Sets term and vote.
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
         * Sets where the log begins.
         *
         * @param start its start
         * @return this
         */
        public Builder logStart(LogStart start) {
            logStart = start;
            return this;
        }

        /**
         * Sets the index of the last entry; needed only if there are entries.
         *
         * @param index the index
         * @return this
         */
        public Builder lastIndex(long index) {
            lastIndex = index;
            return this;
        }

        /**
         * Adds a run of equal terms behind those added before.
         *
         * @param run the run
         * @return this
         */
        public Builder termRun(TermRun run) {
            termRuns.add(run);
            return this;
        }

        /**
         * Adds an entry of type {@link EntryType#CONFIGURATION} behind those added before.
         *
         * @param entry a batch of one
         * @return this
         */
        public Builder configuration(EntryBatch entry) {
            configurations.add(entry);
            return this;
        }

        /**
         * Sets the commit hint.
         *
         * @param commitIndex up to which index entries were known committed
         * @return this
         */
        public Builder commitHint(long commitIndex) {
            commitHint = commitIndex;
            return this;
        }

        /**
         * Ends the report.
         *
         * @return what was found
         * @throws MalformedDataException if the parts contradict each other
         */
        public Recovered build() {
            return new Recovered(this);
        }
    }
}
