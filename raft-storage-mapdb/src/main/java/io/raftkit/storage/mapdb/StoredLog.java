package io.raftkit.storage.mapdb;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.Recovery;
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
        // What was appended since the last commit is not yet where it is looked for.
        flush();
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
        tailChanged = false;
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

    /** Reports all entries; reads only blocks that hold either a change of term or a configuration. */
    void describe(Recovery into) {
        for (int place = 0; place < blocks.all().size(); place++) {
            Block block = blocks.all().get(place);
            long next = place + 1 < blocks.all().size() ? blocks.all().get(place + 1).firstIndex : lastIndex + 1;
            long first = Math.max(block.firstIndex, start.firstIndex());
            if (block.start < 0 || first >= next) {
                continue;
            }
            if (!block.mayMixTerms() && !block.mayHoldConfigurations()) {
                into.entries(first, next - 1, block.term);
            } else {
                describe(into, place, next);
            }
        }
        if (into.lastIndex() != lastIndex) {
            throw new MalformedDataException(
                    "the block directory knows entries up to " + into.lastIndex() + " of " + lastIndex);
        }
    }

    private void describe(Recovery into, int place, long next) {
        try {
            Block block = blocks.all().get(place);
            LogCursor cursor = new LogCursor(number -> fetch(number, changes), blocks.head() + place, block);
            for (; cursor.index() < next; cursor.next()) {
                if (cursor.index() >= start.firstIndex()) {
                    into.entry(cursor.index(), cursor.term(), cursor.type());
                }
            }
        } catch (LogCursor.LogChanged e) {
            throw new IllegalStateException("the log changed while it was recovered", e);
        }
    }
}
