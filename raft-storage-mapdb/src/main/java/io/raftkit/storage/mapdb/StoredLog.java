package io.raftkit.storage.mapdb;

import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.spi.EntryType;
import io.raftkit.api.spi.LogStart;
import io.raftkit.api.spi.MalformedDataException;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermRun;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The entries, in {@link Blocks}. What the last block holds is also kept here, so that appending reads nothing.
 *
 * <p>Changed by the thread that persists, under the volume's lock; reads take it for one block at a time.
 */
final class StoredLog {
    private final Records records;
    private final Blocks blocks;
    private LogStart start = LogStart.ORIGIN;
    private long lastIndex;
    private byte[] tail = new byte[Block.BYTES];
    private int tailBytes;
    private boolean tailChanged;
    /** Counts truncations and compactions: what was read before one is not read on after it. */
    private long changes;

    StoredLog(Records records) {
        this.records = records;
        this.blocks = new Blocks(records);
    }

    void load(RootRecord root, Set<Long> reserved) {
        blocks.load(root, reserved);
        start = root.logStart();
        lastIndex = root.lastIndex();
        tailBytes = root.tailBytes();
        tailChanged = false;
        changes++;
        if (!blocks.isEmpty()) {
            loadTail();
        }
    }

    private void loadTail() {
        tail = records.get(blocks.tail().recordId);
        if (tail.length != Block.BYTES || tailBytes > tail.length) {
            throw new MalformedDataException(
                    "the last log block has " + tail.length + " bytes, of which " + tailBytes + " count");
        }
    }

    LogStart start() {
        return start;
    }

    long lastIndex() {
        return lastIndex;
    }

    int tailBytes() {
        return tailBytes;
    }

    Blocks blocks() {
        return blocks;
    }

    void append(EntryBatch batch) {
        ByteBuffer bytes = batch.bytes();
        long next = batch.firstIndex();
        int nextAt = 0;
        while (bytes.hasRemaining()) {
            if (blocks.isEmpty() || tailBytes == Block.BYTES) {
                beginBlock(next);
            }
            int from = bytes.position();
            int part = Math.min(Block.BYTES - tailBytes, bytes.remaining());
            boolean isNews = false;
            for (; next <= batch.lastIndex() && nextAt < from + part; next++) {
                boolean isConfiguration = batch.typeAt(next) == EntryType.CONFIGURATION;
                isNews |= blocks.tail().begin(next, tailBytes + nextAt - from, batch.termAt(next), isConfiguration);
                nextAt += batch.entryBytes(next);
            }
            if (isNews) {
                blocks.change(blocks.end() - 1);
            }
            bytes.get(tail, tailBytes, part);
            tailBytes += part;
            tailChanged = true;
        }
        lastIndex = batch.lastIndex();
    }

    private void beginBlock(long nextIndex) {
        writeTail();
        blocks.append(nextIndex);
        blocks.change(blocks.end() - 1);
        tailBytes = 0;
    }

    private void writeTail() {
        if (tailChanged) {
            blocks.write(blocks.tail(), tail, tailBytes);
            tailChanged = false;
        }
    }

    /** Writes to the store what was only noted here. */
    void flush() {
        writeTail();
        blocks.flush();
    }

    void truncateFrom(long firstRemoved) {
        long index = Math.max(firstRemoved, start.firstIndex());
        if (index > lastIndex) {
            return;
        }
        changes++;
        lastIndex = index - 1;
        if (index == start.firstIndex()) {
            removeAll();
            return;
        }
        int place = blocks.placeOf(index);
        while (blocks.all().size() > place + 1) {
            blocks.removeLast();
        }
        Block block = blocks.tail();
        tail = records.get(block.recordId);
        tailBytes = beginningOf(index, block);
        if (tailBytes == 0) {
            blocks.removeLast();
            tailBytes = Block.BYTES;
            loadTail();
        } else {
            block.cutFrom(index);
            blocks.change(blocks.end() - 1);
        }
    }

    private int beginningOf(long index, Block block) {
        int at = block.start;
        for (long i = block.firstIndex; i < index; i++) {
            int following = ByteBuffer.wrap(tail).getInt(at);
            if (following < 0 || following > tail.length - at) {
                throw new MalformedDataException("entry " + i + " claims " + following + " bytes");
            }
            at += Integer.BYTES + following;
        }
        return at;
    }

    void startAt(LogStart newStart) {
        if (newStart.equals(start)) {
            return;
        }
        changes++;
        start = newStart;
        if (start.firstIndex() > lastIndex) {
            lastIndex = start.firstIndex() - 1;
            removeAll();
        } else {
            blocks.removeFirst(blocks.placeOf(start.firstIndex()));
        }
    }

    private void removeAll() {
        blocks.removeFirst(blocks.all().size());
        tailBytes = 0;
    }

    @Nullable
    EntryBatch read(long from, long to, int bytesMax) {
        while (true) {
            try {
                LogCursor cursor = cursorTo(from);
                if (cursor == null) {
                    return null;
                }
                return cursor.take(Math.min(to, lastIndexNow()), bytesMax);
            } catch (LogCursor.LogChanged e) {
                // Look again: perhaps it is gone now, perhaps another part of the log was meant.
            }
        }
    }

    private @Nullable LogCursor cursorTo(long from) throws LogCursor.LogChanged {
        Block block;
        long number;
        long changesSeen;
        synchronized (records.volume()) {
            if (from < start.firstIndex() || from > lastIndex) {
                return null;
            }
            int place = blocks.placeOf(from);
            block = blocks.all().get(place);
            number = blocks.head() + place;
            changesSeen = changes;
        }
        LogCursor cursor = new LogCursor(wanted -> fetch(wanted, changesSeen), number, block);
        cursor.goTo(from);
        return cursor;
    }

    private long lastIndexNow() {
        synchronized (records.volume()) {
            return lastIndex;
        }
    }

    private byte @Nullable [] fetch(long number, long changesSeen) {
        synchronized (records.volume()) {
            if (changes != changesSeen) {
                return null;
            }
            if (number >= blocks.end()) {
                throw new MalformedDataException("the log ends before entry " + lastIndex + " does");
            }
            byte[] bytes = records.get(blocks.all().get((int) (number - blocks.head())).recordId);
            return number == blocks.end() - 1 ? Arrays.copyOf(bytes, tailBytes) : bytes;
        }
    }

    /** Reports terms and configurations; reads only blocks that hold either a change of term or a configuration. */
    void describe(Recovered.Builder found) {
        long term = 0;
        for (int place = 0; place < blocks.all().size(); place++) {
            Block block = blocks.all().get(place);
            if (block.start < 0) {
                continue;
            }
            if (!block.mayMixTerms() && !block.mayHoldConfigurations()) {
                term = report(found, Math.max(block.firstIndex, start.firstIndex()), block.term, term);
            } else {
                term = describe(found, place, term);
            }
        }
    }

    private long describe(Recovered.Builder found, int place, long termBefore) {
        Block block = blocks.all().get(place);
        long end = place + 1 < blocks.all().size() ? blocks.all().get(place + 1).firstIndex : lastIndex + 1;
        long term = termBefore;
        try {
            LogCursor cursor = new LogCursor(number -> fetch(number, changes), blocks.head() + place, block);
            for (; cursor.index() < end; cursor.next()) {
                if (cursor.index() < start.firstIndex()) {
                    continue;
                }
                term = report(found, cursor.index(), cursor.term(), term);
                if (cursor.type() == EntryType.CONFIGURATION) {
                    found.configuration(new LogCursor(cursor).take(cursor.index(), 0));
                }
            }
        } catch (LogCursor.LogChanged e) {
            throw new IllegalStateException("the log changed while it was recovered", e);
        }
        return term;
    }

    private static long report(Recovered.Builder found, long index, long term, long termBefore) {
        if (term != termBefore) {
            found.termRun(new TermRun(index, term));
        }
        return term;
    }
}
