package io.raftkit.storage.mapdb;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Walks over encoded entries from one that begins in a known block, fetching the blocks after it as they are needed. */
final class LogCursor {
    private final Source source;
    private long nextBlock;
    private byte[] bytes;
    private int length;
    private int at;
    private long index;

    /** Where blocks come from. */
    interface Source {
        /** The bytes of a block that count, or null if the log is not any longer what it was when the walk began. */
        byte @Nullable [] fetch(long blockNumber);
    }

    /** The log was truncated or compacted under way. */
    static final class LogChanged extends Exception {
        private static final long serialVersionUID = 1L;

        LogChanged() {
            super(null, null, false, false);
        }
    }

    LogCursor(Source source, long blockNumber, Block block) throws LogChanged {
        this.source = source;
        this.nextBlock = blockNumber;
        this.bytes = new byte[0];
        this.index = block.firstIndex;
        fetch();
        this.at = block.start;
        if (at < 0 || at > length) {
            throw new MalformedDataException("the block directory says that entry " + index + " begins at byte " + at
                    + " of block " + blockNumber + ", which has " + length);
        }
    }

    long index() {
        return index;
    }

    /** How many bytes lie between the beginning of the first block and this entry. */
    int position() {
        return at;
    }

    int entryBytes() throws LogChanged {
        need(at + Integer.BYTES);
        int following = ByteBuffer.wrap(bytes).getInt(at);
        if (following < EntryBatch.ENTRY_HEADER_BYTES - Integer.BYTES || following > Integer.MAX_VALUE - 64 - at) {
            throw new MalformedDataException("entry " + index + " claims " + following + " bytes");
        }
        return Integer.BYTES + following;
    }

    long term() throws LogChanged {
        need(at + EntryBatch.ENTRY_HEADER_BYTES);
        return ByteBuffer.wrap(bytes).getLong(at + 16);
    }

    EntryType type() throws LogChanged {
        need(at + EntryBatch.ENTRY_HEADER_BYTES);
        return EntryType.of(bytes[at + EntryBatch.ENTRY_HEADER_BYTES - 1]);
    }

    void next() throws LogChanged {
        at += entryBytes();
        index++;
    }

    void goTo(long wanted) throws LogChanged {
        while (index < wanted) {
            next();
        }
    }

    /** The entries from this one on, verified: up to an index and a number of bytes, though at least one. */
    EntryBatch take(long to, int bytesMax) throws LogChanged {
        int from = at;
        long first = index;
        do {
            next();
        } while (index <= to && at - from + (long) entryBytes() <= bytesMax);
        need(at);
        // A few entries shall not keep a whole block in memory.
        byte[] taken = at - from < bytes.length / 2 ? Arrays.copyOfRange(bytes, from, at) : bytes;
        EntryBatch batch = EntryBatch.wrap(ByteBuffer.wrap(taken, taken == bytes ? from : 0, at - from));
        if (batch.firstIndex() != first || batch.lastIndex() != index - 1) {
            throw new MalformedDataException(
                    batch + " stands where entries " + first + " to " + (index - 1) + " belong");
        }
        return batch;
    }

    private void need(int upTo) throws LogChanged {
        while (length < upTo) {
            fetch();
        }
    }

    private void fetch() throws LogChanged {
        byte[] block = source.fetch(nextBlock++);
        if (block == null) {
            throw new LogChanged();
        }
        if (length == 0) {
            bytes = block;
        } else {
            if (length + block.length > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(length + block.length, 2 * Math.min(bytes.length, 1 << 28)));
            }
            System.arraycopy(block, 0, bytes, length, block.length);
        }
        length += block.length;
    }
}
