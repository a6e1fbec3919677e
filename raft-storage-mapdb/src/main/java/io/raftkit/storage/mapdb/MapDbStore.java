package io.raftkit.storage.mapdb;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.storage.mapdb.volume.BaseFile;
import io.raftkit.storage.mapdb.volume.PageCache;
import io.raftkit.storage.mapdb.volume.PagedVolume;
import io.raftkit.storage.mapdb.volume.RedoJournal;
import io.raftkit.storage.mapdb.volume.RedoReplay;
import io.raftkit.storage.mapdb.volume.StoreFiles;
import io.raftkit.storage.mapdb.volume.StoreMark;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An open storage: what a batch changes in it, and what it reports. Failures are the persister's to judge. */
final class MapDbStore implements AutoCloseable {
    private static final long ROOT = 1;
    private static final long TABLE = 2;

    private final StoreFiles files;
    private final Records records;
    private final StoredLog log;
    private final NamedRecords named;

    private MapDbStore(StoreFiles files, Records records) {
        this.files = files;
        this.records = records;
        this.log = new StoredLog(records);
        this.named = new NamedRecords(records, log.blocks(), TABLE);
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
            long rootId = records.put(RootRecord.EMPTY.toBytes());
            long tableId = records.put(NamedRecords.emptyTable());
            if (rootId != ROOT || tableId != TABLE) {
                throw new IllegalStateException("the first records got the numbers " + rootId + " and " + tableId);
            }
            records.commit();
        }
        RootRecord root = RootRecord.fromBytes(records.get(ROOT));
        named.load(root);
        Set<Long> used = named.used();
        used.add(ROOT);
        log.load(root, used);
    }

    void recover(Recovery into) {
        into.logStart(log.start());
        named.recover(into);
        log.describe(into);
    }

    /** Refuses what can only be a caller's mistake, before anything is touched. */
    void check(List<PersistBatch> batches) {
        long first = log.start().firstIndex();
        long last = log.lastIndex();
        for (PersistBatch batch : batches) {
            if (batch.truncateFrom() > 0) {
                last = Math.min(last, Math.max(batch.truncateFrom(), first) - 1);
            }
            for (EntryBatch entries : batch.entries()) {
                if (entries.firstIndex() != last + 1) {
                    throw new IllegalArgumentException(entries + " does not follow entry " + last);
                }
                last = entries.lastIndex();
            }
            LogStart start = batch.logStart();
            if (start != null) {
                if (start.firstIndex() < first) {
                    throw new IllegalArgumentException(start + " lies before entry " + first);
                }
                first = start.firstIndex();
                last = Math.max(last, first - 1);
            }
        }
    }

    /** Writes batches under one force. */
    void write(List<PersistBatch> batches) {
        synchronized (records.volume()) {
            batches.forEach(this::apply);
            log.flush();
            RootRecord root = new RootRecord(
                    log.start(),
                    log.lastIndex(),
                    log.blocks().head(),
                    log.blocks().end(),
                    log.tailBytes(),
                    log.blocks().directoryId(),
                    named.inline());
            records.update(ROOT, root.toBytes());
        }
        records.commit();
    }

    private void apply(PersistBatch batch) {
        named.change(batch.records());
        if (batch.truncateFrom() > 0) {
            log.truncateFrom(batch.truncateFrom());
        }
        batch.entries().forEach(log::append);
        if (batch.logStart() != null) {
            log.startAt(batch.logStart());
        }
    }

    /** Makes durable what tells damage to the last batch from one that was cut short. */
    void rest() throws IOException {
        records.volume().rest();
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
