package io.raftkit.engine.stored;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StoredSnapshot;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a server restarts from: what its persister reported, with the records read.
 *
 * @param bootstrap the record of the first start, or null if nothing was ever persisted
 * @param termAndVote what was persisted last, {@link TermAndVote#NONE} if never
 * @param peerStores storages of the other servers that were heard, by server
 * @param logStart where the log begins
 * @param lastIndex index of the last entry, {@code logStart.firstIndex() - 1} if there is none
 * @param termRuns for the first index of each run of equal terms its term
 * @param configurations indexes of the entries that hold a configuration
 * @param configurationEntries these entries, as far as they were reported whole or read back, in batches of one
 * @param commitHint up to which index entries were known committed, or 0
 * @param snapshot the snapshot in force, or null if the log is all there is
 * @param lostState why neither that snapshot nor one before it can be read that the log joins, for people, or null: then {@code snapshot} says
 *     what the log begins behind, and nobody can restore it
 */
public record Recovered(
        @Nullable Bootstrap bootstrap,
        TermAndVote termAndVote,
        SortedMap<Integer, HeardStore> peerStores,
        LogStart logStart,
        long lastIndex,
        SortedMap<Long, Long> termRuns,
        List<Long> configurations,
        List<EntryBatch> configurationEntries,
        long commitHint,
        @Nullable StoredSnapshot snapshot,
        @Nullable String lostState) {

    /**
     * Reads a report.
     *
     * @throws MalformedDataException if a record cannot be read, or names entries that are not there: the log has lost its end
     */
    public static Recovered of(Recovery found) {
        StoredRecords records = StoredRecords.of(found.records());
        if (records.commitHint() > found.lastIndex()) {
            throw new MalformedDataException("the log ends at " + found.lastIndex() + ", but entries up to "
                    + records.commitHint() + " were stored and committed");
        }
        return new Recovered(
                records.bootstrap(),
                Objects.requireNonNullElse(records.termAndVote(), TermAndVote.NONE),
                Objects.requireNonNullElseGet(records.peerStores(), TreeMap::new),
                found.logStart(),
                found.lastIndex(),
                found.termRuns(),
                found.configurations(),
                found.configurationEntries(),
                records.commitHint(),
                records.snapshot(),
                null);
    }

    /**
     * The same, to go on from another snapshot: what the one in force holds was committed (Raft §7), so that is known further on.
     *
     * @param other another snapshot that the log joins, or null if the log is whole
     */
    public Recovered withSnapshot(@Nullable StoredSnapshot other) {
        return with(other, null);
    }

    /**
     * The same, without a state that the log joins.
     *
     * @param why what is wrong with the stored snapshots, for people
     */
    public Recovered withLostState(String why) {
        return with(snapshot, why);
    }

    private Recovered with(@Nullable StoredSnapshot other, @Nullable String why) {
        long replaced = snapshot == null ? 0 : Math.min(snapshot.ref().index(), lastIndex);
        return new Recovered(
                bootstrap,
                termAndVote,
                peerStores,
                logStart,
                lastIndex,
                termRuns,
                configurations,
                configurationEntries,
                Math.max(commitHint, replaced),
                other,
                why);
    }
}
