package io.raftkit.storage.journal;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.storage.journal.Extent.Located;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** An open journal: what is stored, where it lies, and the segment that is written to. */
final class JournalStore {
    private final DataDirectory directory;
    private final Background background;
    private final SecureRandom random = new SecureRandom();
    private final JournalWriter writer;
    private final SegmentPool pool;
    private final LogIndex index;
    private final SortedMap<String, byte[]> records;
    /** Segments that hold entries, and the newest one. */
    private final Set<Segment> inUse = new LinkedHashSet<>();
    /** Those in use that were written to last, when another was begun: they may never have held an entry. */
    private final Set<Segment> ended = new LinkedHashSet<>();

    private long generation;
    /** The segment before the newest one: it says that there is a newer one. */
    private @Nullable Segment previous;

    JournalStore(DataDirectory directory, JournalSizes sizes, Background background, OpenedSegments opened) {
        this.directory = directory;
        this.background = background;
        Replay replay = opened.replay();
        long storageId = opened.storageId() == 0 ? random.nextLong() | 1 : opened.storageId();
        writer = new JournalWriter(storageId, replay.number(), replay.crc(), sizes.bufferBytes());
        pool = new SegmentPool(directory, storageId, sizes);
        index = replay.index();
        records = replay.records();
        previous = replay.newest();
        for (Segment segment : opened.segments()) {
            generation = Math.max(generation, segment.generation());
            // The newest one has the records, until they stand at the beginning of another.
            if (index.holdsAnyIn(segment) || segment == previous) {
                inUse.add(segment);
            } else {
                pool.release(List.of(segment));
            }
        }
        index.takeEmptied();
    }

    /** Begins a new segment: what lies behind the end of the last one, whatever it is, can never become a part of the log. */
    void start() throws IOException {
        begin(0, false);
        writer.force();
        care();
    }

    /** Writes batches under one force. */
    void write(List<PersistBatch> batches) throws IOException {
        background.check();
        check(batches);
        List<List<ByteBuffer>> contents = new ArrayList<>(batches.size());
        long bytes = 0;
        boolean hasEntries = false;
        for (PersistBatch batch : batches) {
            List<ByteBuffer> content = BatchForm.encode(batch);
            contents.add(content);
            bytes += Frame.alignedBytes(
                    content.stream().mapToLong(ByteBuffer::remaining).sum());
            hasEntries |= !batch.entries().isEmpty();
        }
        if (hasEntries && background.isIdle()) {
            pool.checkReserve(writer.segment(), previous);
        }
        boolean begins = !writer.fits(bytes);
        if (begins) {
            begin(bytes, hasEntries);
        }
        long[] contentsAt = new long[batches.size()];
        for (int i = 0; i < contentsAt.length; i++) {
            contentsAt[i] = writer.put(Frame.Kind.BATCH, contents.get(i));
        }
        writer.force();
        for (int i = 0; i < contentsAt.length; i++) {
            apply(batches.get(i), contentsAt[i] + contents.get(i).get(0).remaining());
        }
        if (release() || begins) {
            care();
        }
    }

    /** Says durably that the last batch was forced, and gives back what can be. */
    void rest() throws IOException {
        background.check();
        writer.mark();
        if (release()) {
            care();
        }
    }

    /** Entries follow the log, and its start moves forward only. */
    private void check(List<PersistBatch> batches) {
        long first = index.start().firstIndex();
        long next = index.next();
        for (PersistBatch batch : batches) {
            if (batch.truncateFrom() > 0) {
                next = Math.min(next, Math.max(batch.truncateFrom(), first));
            }
            for (EntryBatch entries : batch.entries()) {
                if (entries.firstIndex() != next) {
                    throw new IllegalArgumentException(entries + " does not follow entry " + (next - 1));
                }
                next = entries.lastIndex() + 1;
            }
            LogStart start = batch.logStart();
            if (start != null) {
                if (start.firstIndex() < first) {
                    throw new IllegalArgumentException(start + " lies before entry " + first);
                }
                first = start.firstIndex();
                next = Math.max(next, first);
            }
        }
    }

    /** Begins a segment that has room for frames of so many bytes. */
    private void begin(long frameBytes, boolean leavesReserve) throws IOException {
        background.await();
        Segment last = writer.segment();
        writer.end();
        ByteBuffer state = new StateForm(records, index.start(), index.next(), index.ranges()).encode();
        long needed = JournalWriter.segmentBytes(state.remaining(), frameBytes);
        Segment next = pool.take(needed, leavesReserve, last, previous);
        inUse.add(next);
        writer.begin(next, ++generation, random.nextLong(), state);
        previous = last == null ? previous : last;
        if (previous != null) {
            ended.add(previous);
        }
    }

    private void apply(PersistBatch batch, long entriesAt) {
        batch.records().forEach((name, value) -> {
            records.remove(name);
            if (value != null) {
                records.put(name, value);
            }
        });
        if (batch.truncateFrom() > 0) {
            index.truncateFrom(batch.truncateFrom());
        }
        Segment segment = writer.segment();
        long at = entriesAt;
        for (EntryBatch entries : batch.entries()) {
            if (segment != null) {
                index.add(segment, entries, at);
            }
            at += entries.sizeBytes();
        }
        if (batch.logStart() != null) {
            index.start(batch.logStart());
        }
    }

    /** Gives back segments that hold no entry any more, unless the worker has the pool: then the next batch does. */
    private boolean release() {
        boolean mayHoldNone = index.hasEmptied() || !ended.isEmpty();
        if (!mayHoldNone || !background.isIdle()) {
            return false;
        }
        // The one that is written to is looked at again when it has ended.
        Set<Segment> freed = index.takeEmptied();
        freed.addAll(ended);
        ended.clear();
        freed.removeIf(segment -> segment == writer.segment() || index.holdsAnyIn(segment));
        inUse.removeAll(freed);
        pool.release(freed);
        return !freed.isEmpty();
    }

    /** Has the worker prepare what the next segments need. */
    private void care() throws IOException {
        background.await();
        release();
        Segment newest = writer.segment();
        Segment before = previous;
        if (isUnsealed(before) || pool.needsCare()) {
            background.begin(() -> {
                if (before != null && newest != null && isUnsealed(before)) {
                    before.seal(newest.header());
                }
                pool.care(newest, before, background::isAwaited);
            });
            // Where the worker was quick, its failure is told at once.
            background.check();
        }
    }

    private static boolean isUnsealed(@Nullable Segment before) {
        return before != null && !before.isGone() && !before.isSealed();
    }

    @Nullable
    EntryBatch read(long from, long to, int bytesMax) throws IOException {
        Located located = index.locate(from, to, bytesMax);
        if (located == null) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(
                located.extents().stream().mapToInt(Extent::length).reduce(0, Math::addExact));
        for (Extent extent : located.extents()) {
            if (!read(extent, bytes)) {
                return null;
            }
        }
        try {
            return EntryBatch.wrap(bytes.flip()).view(from, located.last()).prefix(bytesMax);
        } catch (MalformedDataException | IndexOutOfBoundsException e) {
            Extent first = located.extents().get(0);
            throw first.segment().damage(first.offset(), "entries from " + from + " on: " + e.getMessage());
        }
    }

    /** False if the file holds another segment by now, or is deleted. */
    private static boolean read(Extent extent, ByteBuffer into) throws IOException {
        into.limit(into.position() + extent.length());
        try {
            extent.segment().read(into, extent.offset());
        } catch (IOException e) {
            if (extent.isGone()) {
                return false;
            }
            throw e;
        }
        if (extent.isGone()) {
            return false;
        }
        if (into.hasRemaining()) {
            throw extent.segment().damage(extent.offset(), "the file ends within an entry");
        }
        return true;
    }

    /** Releases the files; with a mark, if nothing failed before. */
    void close(boolean marks) throws IOException {
        try {
            background.await();
            if (marks) {
                writer.mark();
            }
        } catch (IOException e) {
            // Nothing was to be stored: only, the last batch may look cut short if it is damaged later.
        }
        for (Segment segment : inUse) {
            segment.close();
        }
        pool.close();
    }

    @Override
    public String toString() {
        return "JournalStore[" + directory.description() + ", in use " + inUse + ", spare " + pool.spares() + "]";
    }
}
