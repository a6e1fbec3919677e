package io.raftkit.storage.journal;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.Recovery;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads the segments of a storage, and changes nothing. The newest one says by its first frame what was stored when it was begun, and which
 * entries lie in older ones; its other frames are the batches since then. It ends where a frame does not continue the chain. Whether that is
 * a batch that was cut short, or damage, {@link DamageSearch} finds out.
 */
final class Replay {
    private static final int PART_BYTES = 1 << 20;
    private static final String MAKES_NO_SENSE = "the frame before makes no sense: ";

    private final DataDirectory directory;
    private final List<Segment> segments;
    private final LogIndex index = new LogIndex();
    private final EntryHeaders headers = new EntryHeaders();
    private final SortedMap<String, byte[]> records = new TreeMap<>();
    private @Nullable Segment newest;
    private long number;
    private int crc;
    private long end = Segment.FRAMES_AT;
    /** Where in the newest segment the frames begin that nothing says were forced. */
    private long notForcedAt = Segment.FRAMES_AT;

    Replay(DataDirectory directory, List<Segment> segments) {
        this.directory = directory;
        this.segments = segments;
    }

    void run() throws IOException {
        List<Segment> begun = segments.stream()
                .filter(segment -> segment.generation() > 0)
                .sorted(Comparator.comparingLong(Segment::generation).reversed())
                .toList();
        for (Segment segment : begun) {
            FrameCursor cursor = new FrameCursor(segment);
            if (cursor.next() != null) {
                newest = segment;
                checkKnownNewest();
                readNewest(segment, cursor);
                break;
            }
        }
        checkKnownNewest();
        new DamageSearch(segments, newest, end, number).run();
        IOException damage = index.damage();
        if (damage != null) {
            throw damage;
        }
    }

    /** Every file names the newest segment that there was for certain when its header was written. */
    private void checkKnownNewest() throws IOException {
        long generation = newest == null ? 0 : newest.generation();
        for (Segment segment : segments) {
            SegmentHeader header = segment.header();
            boolean isOwn = header.newestGeneration() == header.generation();
            if (!isOwn && header.newestGeneration() > generation) {
                throw Damage.at(
                        directory,
                        Segment.name(header.newestFile()),
                        0,
                        "the file is missing, or does not hold generation " + header.newestGeneration()
                                + " of the journal any more, of which " + segment.name() + " says that it exists");
            }
        }
    }

    private void readNewest(Segment segment, FrameCursor cursor) throws IOException {
        try {
            apply(StateForm.decode(cursor.content()));
            long frameAt = cursor.position();
            for (Frame frame = cursor.next(); frame != null; frame = cursor.next()) {
                if (frame.forced() == frame.number() - 1) {
                    notForcedAt = frameAt;
                }
                if (frame.kind() == Frame.Kind.BATCH) {
                    apply(segment, frame, cursor.content());
                }
                frameAt = cursor.position();
            }
        } catch (MalformedDataException | BufferUnderflowException | IllegalArgumentException e) {
            throw segment.damage(cursor.position(), MAKES_NO_SENSE + e);
        }
        number = cursor.number();
        crc = cursor.crc();
        end = cursor.position();
        segment.end(number, crc);
    }

    private void apply(StateForm state) throws IOException {
        records.putAll(state.records());
        for (StateForm.Range range : state.ranges()) {
            IOException damage = readOlder(range);
            if (damage != null) {
                truncateFrom(range.firstIndex());
                index.addLost(range.firstIndex(), range.lastIndex(), damage);
            }
        }
        index.start(state.logStart());
        truncateFrom(state.nextIndex());
    }

    /**
     * Reads the entries of an older segment, and says what is wrong with it. That matters only if an entry of it is still in the log at the
     * end: otherwise it may have been used again since.
     */
    private @Nullable IOException readOlder(StateForm.Range range) throws IOException {
        Segment segment = Segment.inFile(segments, range.file());
        if (segment == null || segment.generation() != range.generation()) {
            return Damage.at(
                    directory,
                    Segment.name(range.file()),
                    0,
                    "the file is missing, or does not hold generation " + range.generation()
                            + " of the journal, in which entries " + range.firstIndex() + " to " + range.lastIndex()
                            + " are");
        }
        FrameCursor cursor = new FrameCursor(segment);
        try {
            return readOlder(segment, cursor, range);
        } catch (MalformedDataException | BufferUnderflowException | IllegalArgumentException e) {
            return segment.damage(cursor.position(), MAKES_NO_SENSE + e);
        }
    }

    private @Nullable IOException readOlder(Segment segment, FrameCursor cursor, StateForm.Range range)
            throws IOException {
        while (cursor.number() < range.lastNumber()) {
            Frame frame = cursor.next();
            if (frame == null) {
                return segment.damage(
                        cursor.position(), "frame " + (cursor.number() + 1) + " fails its checksum or is not there");
            }
            if (frame.kind() == Frame.Kind.BATCH) {
                applyToLog(segment, frame, cursor.content());
            }
        }
        truncateFrom(range.lastIndex() + 1);
        segment.end(cursor.number(), cursor.crc());
        boolean isWhole = cursor.crc() == range.lastCrc()
                && index.next() == range.lastIndex() + 1
                && index.firstKnown() <= range.firstIndex();
        return isWhole
                ? null
                : segment.damage(cursor.position(), "it holds other frames than those that were written to it");
    }

    private void apply(Segment segment, Frame frame, ByteBuffer content) {
        applyToLog(segment, frame, content).records().forEach((name, value) -> {
            records.remove(name);
            if (value != null) {
                records.put(name, value);
            }
        });
    }

    private BatchForm applyToLog(Segment segment, Frame frame, ByteBuffer content) {
        BatchForm batch = BatchForm.decode(content);
        if (batch.truncateFrom() > 0) {
            truncateFrom(batch.truncateFrom());
        }
        addEntries(segment, frame, content, batch.entriesAt());
        LogStart start = batch.logStart();
        if (start != null) {
            index.start(start);
        }
        return batch;
    }

    private void addEntries(Segment segment, Frame frame, ByteBuffer content, int from) {
        for (int at = from; at < content.limit(); ) {
            int length = Integer.BYTES + content.getInt(at);
            long entry = content.getLong(at + 8);
            if (length < EntryBatch.ENTRY_HEADER_BYTES || length > content.limit() - at) {
                throw new MalformedDataException("entry " + entry + " claims " + length + " bytes");
            }
            if (at == from) {
                truncateFrom(entry);
                if (index.lacksEntriesBefore(entry)) {
                    // They were in a segment that nothing needs any more, so this one was truncated too.
                    index.addLost(
                            index.next(),
                            entry - 1,
                            segment.damage(frame.offset(), "no segment holds what is before entry " + entry));
                }
            }
            index.add(segment, entry, frame.offset() + Frame.HEAD_BYTES + at, length);
            headers.add(entry, content.getLong(at + 16), EntryType.of(content.get(at + 32)));
            at += length;
        }
    }

    private void truncateFrom(long from) {
        index.truncateFrom(from);
        headers.truncateFrom(from);
    }

    void report(Recovery into) {
        into.logStart(index.start());
        headers.report(index.start(), index.next() - 1, into);
        records.forEach(into::record);
    }

    LogIndex index() {
        return index;
    }

    SortedMap<String, byte[]> records() {
        return records;
    }

    @Nullable
    Segment newest() {
        return newest;
    }

    /** Number of the last frame. */
    long number() {
        return number;
    }

    int crc() {
        return crc;
    }

    /**
     * Writes once more what nothing says was forced, and forces it: an operating system may hold it since a force that failed, and take it for
     * written.
     */
    void settle() throws IOException {
        Segment segment = newest;
        if (segment == null) {
            return;
        }
        if (notForcedAt == Segment.FRAMES_AT) {
            segment.write(segment.header().encode(), segment.header().place());
        }
        ByteBuffer part = ByteBuffer.allocate((int) Math.min(PART_BYTES, end - notForcedAt));
        for (long at = notForcedAt; at < end; at += part.limit()) {
            part.clear().limit((int) Math.min(part.capacity(), end - at));
            segment.read(part, at);
            segment.write(part.flip(), at);
        }
        segment.force();
    }
}
