package io.raftkit.engine.log;

import io.raftkit.api.log.EntryBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * The newest entries of a log, held in memory batch by batch.
 *
 * <p>Invariant: batches follow one another without gaps up to the end of the log. Only entries that are durable may leave, oldest first.
 */
final class EntryWindow {
    /** What a batch costs beside its bytes: the objects around them. */
    private static final int OVERHEAD_BYTES = 200;

    private final List<EntryBatch> batches = new ArrayList<>();
    private final long bytesMax;
    private long bytes;

    EntryWindow(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** Index of the first entry held, or {@code Long.MAX_VALUE} if none is. */
    long firstIndex() {
        return batches.isEmpty() ? Long.MAX_VALUE : batches.get(0).firstIndex();
    }

    void append(EntryBatch batch) {
        batches.add(batch);
        bytes += cost(batch);
    }

    void truncateFrom(long index) {
        int last = batches.size() - 1;
        while (last >= 0 && batches.get(last).lastIndex() >= index) {
            EntryBatch batch = batches.remove(last);
            bytes -= cost(batch);
            if (batch.firstIndex() < index) {
                append(batch.view(batch.firstIndex(), index - 1));
                return;
            }
            last--;
        }
    }

    /** Lets entries before {@code index} go. */
    void dropBefore(long index) {
        int leaving = 0;
        while (leaving < batches.size() && batches.get(leaving).lastIndex() < index) {
            bytes -= cost(batches.get(leaving++));
        }
        batches.subList(0, leaving).clear();
        if (!batches.isEmpty() && batches.get(0).firstIndex() < index) {
            EntryBatch first = batches.get(0);
            EntryBatch rest = first.view(index, first.lastIndex());
            bytes += cost(rest) - cost(first);
            batches.set(0, rest);
        }
    }

    /** Lets the oldest batches go while the window is too large and they are durable. */
    void evictUpTo(long durableIndex) {
        int leaving = 0;
        while (leaving < batches.size()
                && bytes > bytesMax
                && batches.get(leaving).lastIndex() <= durableIndex) {
            bytes -= cost(batches.get(leaving++));
        }
        if (leaving > 0) {
            batches.subList(0, leaving).clear();
        }
    }

    /** Entries from {@code from} up to {@code to}, as many as fit into {@code bytesFit} though at least one; {@code from} must be held. */
    List<EntryBatch> slice(long from, long to, long bytesFit) {
        List<EntryBatch> slice = new ArrayList<>(2);
        long left = bytesFit;
        for (int i = batchOf(from); i < batches.size() && left > 0; i++) {
            EntryBatch batch = batches.get(i);
            if (batch.firstIndex() > to) {
                break;
            }
            EntryBatch wanted = batch.view(Math.max(from, batch.firstIndex()), Math.min(to, batch.lastIndex()));
            EntryBatch fitting = wanted.prefix(left);
            if (!slice.isEmpty() && fitting.sizeBytes() > left) {
                break;
            }
            slice.add(fitting);
            left -= fitting.sizeBytes();
            if (fitting != wanted) {
                break;
            }
        }
        return slice;
    }

    private int batchOf(long index) {
        int low = 0;
        int high = batches.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (batches.get(middle).firstIndex() <= index) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static long cost(EntryBatch batch) {
        return batch.sizeBytes() + (long) OVERHEAD_BYTES;
    }
}
