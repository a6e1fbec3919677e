package io.raftkit.runtime.recovery;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.ConfigurationBuilder;
import io.raftkit.api.membership.Member;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.runtime.snapshot.RenamedSnapshot;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;

/**
 * Writes what a survivor has as the state of the first server of a new cluster, on an empty storage.
 *
 * <p>Indexes, terms and times stay, and so does every entry, except that each configuration names the new server alone, and has the new epoch: that of
 * the snapshot, those in the log, and one that is added as the last entry, in a term of its own. An old epoch in the log would not do: (1) a
 * learner is sent the log from its beginning; (2) once it knows that the entry with the old epoch is committed, it ignores all servers that speak
 * for the new one, its leader among them.
 *
 * <p>All entries are stored as committed: the last one names the only server that votes on it.
 *
 * <p>The term is written before anything else, and the record of the first start with the last entry: a start refuses a term without that record. So a
 * crash leaves a storage from which no server starts, and to which all can be written again.
 */
public final class RecoveryWriter {
    private static final int PART_BYTES = 1 << 20;

    private final Survivor from;
    private final Persister persister;
    private final SnapshotStore snapshots;
    private final Bootstrap bootstrap;
    private final SecureRandom random = new SecureRandom();
    private final long epoch;

    /**
     * For an empty storage.
     *
     * @param from the survivor, whose snapshot can be read
     * @param persister where term, vote and log of the new server are kept
     * @param snapshots where its snapshots are kept
     * @param bootstrap what is recorded of its first start: its cluster begins with it alone
     */
    public RecoveryWriter(Survivor from, Persister persister, SnapshotStore snapshots, Bootstrap bootstrap) {
        this.from = from;
        this.persister = persister;
        this.snapshots = snapshots;
        this.bootstrap = bootstrap;
        epoch = Math.max(1, random.nextLong() >>> 1);
    }

    /**
     * Writes it all. It is durable when this returns.
     *
     * @param present what the storage holds of an earlier attempt that was cut short
     * @param latestTerm the latest term that any survivor has seen
     * @param lastTime the time of the last entry
     * @throws IOException if something cannot be read or written
     */
    public void write(Recovered present, long latestTerm, long lastTime) throws IOException {
        StoredSnapshot former = from.recovered().snapshot();
        LogStart start = former == null
                ? LogStart.ORIGIN
                : new LogStart(former.ref().index() + 1, former.ref().term());
        // Its server has voted for itself, as whoever appends an entry in a term has.
        TermAndVote termAndVote = new TermAndVote(latestTerm + 1, bootstrap.serverId());
        begin(present, start, termAndVote);
        for (StoredSnapshot left : snapshots.list()) {
            snapshots.delete(left.ref().id());
        }
        if (former != null) {
            copySnapshot(former.ref(), start);
        }
        copyEntries(start.firstIndex());
        end(termAndVote.term(), lastTime);
    }

    /**
     * Clears the log of an earlier attempt, and claims the storage: a server that is started while a large snapshot is copied would otherwise find nothing,
     * and begin a cluster without a state.
     */
    private void begin(Recovered present, LogStart start, TermAndVote termAndVote) throws IOException {
        long firstPresent = present.logStart().firstIndex();
        if (firstPresent > start.firstIndex()) {
            throw new IOException("an earlier attempt left a log there that begins at entry " + firstPresent
                    + ": delete the files in the new server's directory");
        }
        PersistBatch.Builder batch = PersistBatch.builder().truncateFrom(firstPresent);
        StoredRecords.put(batch, termAndVote);
        persister.persist(batch.build());
    }

    private Configuration ofNewCluster(Configuration former) {
        Member only = bootstrap.initial().members().get(0);
        ConfigurationBuilder configuration = Configuration.builder()
                .members(List.of(only.toBuilder().storeId(bootstrap.storeId()).build()))
                .epoch(epoch);
        former.properties().forEach(configuration::property);
        return configuration.build();
    }

    /** Entries that the snapshot covers are not copied: there is no snapshot before it. */
    private void copySnapshot(SnapshotRef ref, LogStart start) throws IOException {
        SnapshotRef renamed = SnapshotRef.of(
                ref.index(),
                ref.term(),
                ref.time(),
                ref.configurationIndex(),
                ofNewCluster(ref.configuration()),
                random.nextLong());
        try (SnapshotReader reader = from.snapshots().open(ref.id())) {
            PersistBatch.Builder batch = PersistBatch.builder();
            StoredRecords.put(batch, RenamedSnapshot.write(reader, renamed, snapshots));
            persister.persist(batch.snapshot(renamed.id(), start).build());
        }
    }

    private void copyEntries(long first) throws IOException {
        long last = from.recovered().lastIndex();
        for (long next = first; next <= last; ) {
            EntryBatch read = from.persister().read(next, last, PART_BYTES);
            if (read == null) {
                throw new IOException("entry " + next + " of " + from.directory() + " cannot be read back");
            }
            PersistBatch.Builder batch = PersistBatch.builder();
            addEntries(batch, read);
            persister.persist(batch.build());
            next = read.lastIndex() + 1;
        }
    }

    private void addEntries(PersistBatch.Builder batch, EntryBatch read) {
        long begin = read.firstIndex();
        for (long index = begin; index <= read.lastIndex(); index++) {
            if (read.typeAt(index) != EntryType.CONFIGURATION) {
                continue;
            }
            if (index > begin) {
                batch.entries(read.view(begin, index - 1));
            }
            Configuration former = Configuration.fromBytes(read.payloadAt(index));
            batch.entries(configuration(index, read.termAt(index), read.timeAt(index), former));
            begin = index + 1;
        }
        if (begin <= read.lastIndex()) {
            batch.entries(read.view(begin, read.lastIndex()));
        }
    }

    private EntryBatch configuration(long index, long term, long time, Configuration former) {
        byte[] bytes = ofNewCluster(former).toBytes();
        return EntryBatch.builder(index, 1, EntryBatch.ENTRY_HEADER_BYTES + bytes.length)
                .add(term, time, EntryType.CONFIGURATION, bytes)
                .build();
    }

    /** From this batch on the storage is a server's. */
    private void end(long term, long lastTime) throws IOException {
        long index = from.recovered().lastIndex() + 1;
        PersistBatch.Builder batch = PersistBatch.builder();
        StoredRecords.put(batch, bootstrap);
        StoredRecords.putCommitHint(batch, index);
        persister.persist(batch.entries(configuration(index, term, lastTime, from.newest()))
                .build());
    }
}
