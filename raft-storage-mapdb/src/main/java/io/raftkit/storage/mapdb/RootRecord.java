package io.raftkit.storage.mapdb;

import io.raftkit.api.spi.LogStart;
import io.raftkit.api.spi.MalformedDataException;
import io.raftkit.api.spi.TermAndVote;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The record everything else is found from, rewritten in place with each batch.
 *
 * @param termAndVote term and vote
 * @param logStart where the log begins
 * @param lastIndex index of the last entry
 * @param commitHint up to which index entries are known committed
 * @param head number of the first log block, 0 if there is none
 * @param end number behind that of the last log block
 * @param tailBytes how many bytes of the last log block count
 * @param directoryId record of the last part of the block directory, 0 if there are no blocks
 */
record RootRecord(
        TermAndVote termAndVote,
        LogStart logStart,
        long lastIndex,
        long commitHint,
        long head,
        long end,
        int tailBytes,
        long directoryId) {
    private static final int VERSION = 1;
    private static final int LENGTH = 76;
    static final RootRecord EMPTY = new RootRecord(TermAndVote.NONE, LogStart.ORIGIN, 0, 0, 0, 0, 0, 0);

    byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(LENGTH + Integer.BYTES);
        out.putInt(VERSION).putLong(termAndVote.term()).putInt(termAndVote.votedFor());
        out.putLong(logStart.firstIndex()).putLong(logStart.termBefore());
        out.putLong(lastIndex).putLong(commitHint);
        out.putLong(head).putLong(end).putInt(tailBytes).putLong(directoryId);
        return out.putInt(LENGTH, crc(out.array())).array();
    }

    static RootRecord fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != LENGTH + Integer.BYTES || in.getInt(LENGTH) != crc(bytes) || in.getInt() != VERSION) {
            throw new MalformedDataException(
                    "the root record fails its checksum or has another version than " + VERSION);
        }
        TermAndVote termAndVote = new TermAndVote(in.getLong(), in.getInt());
        LogStart logStart = new LogStart(in.getLong(), in.getLong());
        return new RootRecord(
                termAndVote,
                logStart,
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getLong(),
                in.getInt(),
                in.getLong());
    }

    private static int crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, LENGTH);
        return (int) crc.getValue();
    }
}
