package io.raftkit.storage.journal;

import io.raftkit.api.storage.LogStart;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of the frame that begins each segment: all that is stored up to there, the entries excepted, and which older segments hold
 * those. So a start needs the newest segment and those that it names, and any other can be used again.
 *
 * <p>The records as in {@link BatchForm}; the start of the log, its index (8) and the term before it (8); the index of the next entry (8); how
 * many segments hold entries (4), and each {@link Range}.
 *
 * @param records by name
 * @param logStart where the log begins
 * @param nextIndex index behind the last entry
 * @param ranges the entries in older segments, from the oldest on, without gaps
 */
record StateForm(SortedMap<String, byte[]> records, LogStart logStart, long nextIndex, List<Range> ranges) {

    /**
     * Entries that an older segment holds: file (4), generation (8), number (8) and checksum (4) of its last frame, first and last index (8
     * each).
     *
     * @param file the number in the file's name
     * @param generation of the segment
     * @param lastNumber number of its last frame
     * @param lastCrc checksum of that frame
     * @param firstIndex the first entry
     * @param lastIndex the last entry
     */
    record Range(int file, long generation, long lastNumber, int lastCrc, long firstIndex, long lastIndex) {
        private static final int BYTES = 40;
    }

    ByteBuffer encode() {
        SortedMap<String, byte @Nullable []> all = new TreeMap<>(records);
        int length = BatchForm.recordsBytes(all) + 3 * Long.BYTES + Integer.BYTES + ranges.size() * Range.BYTES;
        ByteBuffer out = ByteBuffer.allocate(length);
        BatchForm.putRecords(out, all);
        out.putLong(logStart.firstIndex()).putLong(logStart.termBefore()).putLong(nextIndex);
        out.putInt(ranges.size());
        for (Range range : ranges) {
            out.putInt(range.file).putLong(range.generation).putLong(range.lastNumber);
            out.putInt(range.lastCrc).putLong(range.firstIndex).putLong(range.lastIndex);
        }
        return out.flip();
    }

    static StateForm decode(ByteBuffer content) {
        ByteBuffer in = content.slice();
        SortedMap<String, byte[]> records = new TreeMap<>();
        BatchForm.takeRecords(in).forEach((name, value) -> {
            if (value != null) {
                records.put(name, value);
            }
        });
        LogStart start = new LogStart(in.getLong(), in.getLong());
        long next = in.getLong();
        List<Range> ranges = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            ranges.add(new Range(in.getInt(), in.getLong(), in.getLong(), in.getInt(), in.getLong(), in.getLong()));
        }
        return new StateForm(records, start, next, ranges);
    }
}
