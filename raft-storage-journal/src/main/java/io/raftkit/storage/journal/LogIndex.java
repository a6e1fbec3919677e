package io.raftkit.storage.journal;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.LogStart;
import io.raftkit.storage.journal.Extent.Located;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where each entry of the log lies. Written by the thread that persists, read by any. */
final class LogIndex {
    /** From the oldest entries on, without gaps. */
    private final List<EntryRun> runs = new ArrayList<>();
    /** How many runs lie in each segment that holds any. */
    private final Map<Segment, Integer> runsIn = new HashMap<>();
    /** Segments whose last run went since they were asked for. */
    private final Set<Segment> emptied = new LinkedHashSet<>();

    private LogStart start = LogStart.ORIGIN;
    private long next = 1;

    synchronized LogStart start() {
        return start;
    }

    /** Index behind the last entry. */
    synchronized long next() {
        return next;
    }

    /** Adds entries that lie one after another in a segment, as {@link #add(Segment, long, long, int)} does each. */
    synchronized void add(Segment segment, EntryBatch entries, long offset) {
        long at = offset;
        for (long index = entries.firstIndex(); index <= entries.lastIndex(); index++) {
            int bytes = entries.entryBytes(index);
            append(segment, index, at, bytes);
            at += bytes;
        }
    }

    /** Adds an entry behind the last one; an index without entries may begin anywhere. */
    synchronized void add(Segment segment, long index, long offset, int bytes) {
        append(segment, index, offset, bytes);
    }

    private void append(Segment segment, long index, long offset, int bytes) {
        if (index != next && !runs.isEmpty()) {
            throw new IllegalArgumentException("entry " + index + " does not follow entry " + (next - 1));
        }
        EntryRun run = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        if (run == null || !run.isIn(segment)) {
            run = EntryRun.in(segment);
            runs.add(run);
            runsIn.merge(segment, 1, Integer::sum);
        }
        run.add(index, offset, bytes);
        next = index + 1;
    }

    /** Says of entries behind the last one that they cannot be read. */
    synchronized void addLost(long first, long last, IOException damage) {
        runs.add(EntryRun.lost(first, last, damage));
        next = last + 1;
    }

    /** Whether entries are missing between the last one and an index. */
    synchronized boolean lacksEntriesBefore(long index) {
        return !runs.isEmpty() && index > next;
    }

    synchronized void truncateFrom(long index) {
        next = Math.min(next, Math.max(index, start.firstIndex()));
        while (!runs.isEmpty()) {
            EntryRun run = runs.get(runs.size() - 1);
            run.truncateFrom(next);
            if (!run.isEmpty()) {
                return;
            }
            runs.remove(runs.size() - 1);
            left(run);
        }
    }

    synchronized void start(LogStart newStart) {
        start = newStart;
        next = Math.max(next, start.firstIndex());
        int before = 0;
        while (before < runs.size() && runs.get(before).next() <= start.firstIndex()) {
            left(runs.get(before++));
        }
        runs.subList(0, before).clear();
    }

    private void left(EntryRun run) {
        Segment segment = run.segment();
        if (segment != null && runsIn.merge(segment, -1, Integer::sum) == 0) {
            runsIn.remove(segment);
            emptied.add(segment);
        }
    }

    synchronized boolean holdsAnyIn(Segment segment) {
        return runsIn.containsKey(segment);
    }

    synchronized boolean hasEmptied() {
        return !emptied.isEmpty();
    }

    /** The segments that came to hold no entry since the last call, though some may hold one again: no others need to be looked at. */
    synchronized Set<Segment> takeEmptied() {
        Set<Segment> taken = new LinkedHashSet<>(emptied);
        emptied.clear();
        return taken;
    }

    /** What segments hold, for the frame that begins the next one. */
    synchronized List<StateForm.Range> ranges() {
        List<StateForm.Range> ranges = new ArrayList<>();
        for (EntryRun run : runs) {
            Segment segment = run.segment();
            if (segment != null) {
                ranges.add(new StateForm.Range(
                        segment.header().file(),
                        segment.generation(),
                        segment.lastNumber(),
                        segment.lastCrc(),
                        Math.max(run.first(), start.firstIndex()),
                        run.next() - 1));
            }
        }
        return ranges;
    }

    /** Why some entry of the log cannot be read, or null if all can. */
    synchronized @Nullable IOException damage() {
        return runs.stream()
                .map(EntryRun::damage)
                .filter(any -> any != null)
                .findFirst()
                .orElse(null);
    }

    /** Index of the first entry whose place is known, or of the next one. */
    synchronized long firstKnown() {
        return runs.isEmpty() ? next : runs.get(0).first();
    }

    /** Where entries from one on lie, as many as fit into a number of bytes, though at least one; null if that one is not there. */
    synchronized @Nullable Located locate(long from, long to, int bytesMax) {
        if (from < start.firstIndex() || from >= next) {
            return null;
        }
        List<Extent> extents = new ArrayList<>();
        long bytes = 0;
        long behind = from;
        int at = runOf(from);
        int point = runs.get(at).pointOf(from);
        while (at < runs.size() && behind <= to) {
            EntryRun run = runs.get(at);
            bytes += run.lengthAt(point);
            if (!extents.isEmpty() && bytes > bytesMax) {
                break;
            }
            add(extents, run.extent(point));
            behind = run.nextAt(point);
            if (run.isCut(point)) {
                break;
            }
            point++;
            if (point == run.points()) {
                at++;
                point = 0;
            }
        }
        return new Located(extents, Math.min(to, behind - 1));
    }

    private static void add(List<Extent> extents, Extent next) {
        int last = extents.size() - 1;
        if (last >= 0 && extents.get(last).isFollowedBy(next)) {
            extents.set(last, extents.get(last).with(next));
        } else {
            extents.add(next);
        }
    }

    private int runOf(long index) {
        int low = 0;
        int high = runs.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (runs.get(middle).first() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }
}
