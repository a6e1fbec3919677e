package io.raftkit.storage.mapdb;

import io.raftkit.api.spi.DataDirectory;
import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.LogStart;
import io.raftkit.api.spi.PersistBatch;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open storage: what a batch changes in it, and what it reports. Failures are the persister's to judge. */
final class MapDbStore implements AutoCloseable {
    private static final long ROOT = 1;
    private static final long IDENTITY = 2;

    private final StoreFiles files;
    private final Records records;
    private final StoredLog log;
    private RootRecord root = RootRecord.EMPTY;
    private IdentityRecord identity = IdentityRecord.EMPTY;

    private MapDbStore(StoreFiles files, Records records) {
        this.files = files;
        this.records = records;
        this.log = new StoredLog(records);
    }

    static MapDbStore open(DataDirectory directory, StoreSizes sizes) throws IOException {
        StoreFiles files = StoreFiles.open(directory, sizes.journalBytes());
        try {
            StoreMark mark = BaseFile.mark(directory, files.base());
            BaseFile base = new BaseFile(directory, files.base(), mark, files.isNew());
            PageCache cache = new PageCache(base, sizes.cachedPages());
            RedoReplay.End end = sizes.replay()
                    .replay(
                            new RedoReplay(directory, files.journal(), mark, files.storageId()),
                            files.isNew(),
                            cache::putPinned);
            if (!files.isNew()) {
                base.settle(end.number());
            }
            if (!files.isNew() && end.number() == 0) {
                // Perhaps a crash came between the last rename and its force: the names must last longer than the first
                // batch.
                directory.force();
            }
            RedoJournal journal = new RedoJournal(files.journal(), files.storageId(), sizes.journalBytes(), end);
            PagedVolume volume = new PagedVolume(base, journal, cache);
            MapDbStore store = new MapDbStore(files, new Records(volume, end.number() > 0));
            store.load();
            return store;
        } catch (IOException | RuntimeException | Error e) {
            files.close();
            throw e;
        }
    }

    private void load() {
        if (records.all().isEmpty()) {
            // Just made, or left there by a crash while it was.
            long rootId = records.put(root.toBytes());
            long identityId = records.put(identity.toBytes());
            if (rootId != ROOT || identityId != IDENTITY) {
                throw new IllegalStateException("the first records got the numbers " + rootId + " and " + identityId);
            }
            records.commit();
        }
        root = RootRecord.fromBytes(records.get(ROOT));
        identity = IdentityRecord.fromBytes(records.get(IDENTITY));
        log.load(root, Set.of(ROOT, IDENTITY));
    }

    Recovered recovered() {
        Recovered.Builder found = Recovered.builder()
                .termAndVote(root.termAndVote())
                .logStart(root.logStart())
                .lastIndex(root.lastIndex())
                .commitHint(root.commitHint());
        if (identity.bootstrap() != null) {
            found.bootstrap(identity.bootstrap());
        }
        identity.peerStoreIds().forEach(found::peerStoreId);
        log.describe(found);
        return found.build();
    }

    /** Refuses what can only be a caller's mistake, before anything is touched. */
    void check(PersistBatch batch) {
        LogStart start = batch.logStart();
        if (start != null && start.firstIndex() < log.start().firstIndex()) {
            throw new IllegalArgumentException(start + " lies before " + log.start());
        }
        long cutFrom = Math.max(batch.truncateFrom(), log.start().firstIndex());
        long end = batch.truncateFrom() == 0 ? log.lastIndex() : Math.min(log.lastIndex(), cutFrom - 1);
        List<EntryBatch> entries = batch.entries();
        if (!entries.isEmpty() && entries.get(0).firstIndex() != end + 1) {
            throw new IllegalArgumentException(entries.get(0) + " does not follow entry " + end);
        }
    }

    void write(PersistBatch batch) {
        synchronized (records.volume()) {
            if (batch.bootstrap() != null || !batch.peerStoreIds().isEmpty()) {
                identity = identity.with(batch.bootstrap(), batch.peerStoreIds());
                records.update(IDENTITY, identity.toBytes());
            }
            if (batch.truncateFrom() > 0) {
                log.truncateFrom(batch.truncateFrom());
            }
            batch.entries().forEach(log::append);
            if (batch.logStart() != null) {
                log.startAt(batch.logStart());
            }
            log.flush();
            TermAndVote termAndVote = batch.termAndVote() == null ? root.termAndVote() : batch.termAndVote();
            long commitHint = batch.commitHint() == 0 ? root.commitHint() : batch.commitHint();
            root = new RootRecord(
                    termAndVote,
                    log.start(),
                    log.lastIndex(),
                    Math.min(commitHint, log.lastIndex()),
                    log.blocks().head(),
                    log.blocks().end(),
                    log.tailBytes(),
                    log.blocks().directoryId());
            records.update(ROOT, root.toBytes());
        }
        records.commit();
    }

    /** Back to what is durable. */
    void rollback() {
        synchronized (records.volume()) {
            records.rollback();
            load();
        }
    }

    @Nullable
    EntryBatch read(long from, long to, int bytesMax) {
        return log.read(from, to, bytesMax);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }
}
