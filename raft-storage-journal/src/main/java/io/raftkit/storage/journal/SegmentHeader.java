package io.raftkit.storage.journal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The first two pages of each segment file are two copies of its header, written by turns: while one is written, the other stays whole.
 *
 * <p>Magic number (4), format version (4), storage id (8), number of the file (4), alignment of frames (4), length of the file (8), turn (8),
 * generation (8), use (8), number of the first frame (8), number of the newest segment's file (4), checksum of the frame before the first
 * (4), the newest segment's generation (8), CRC32C (4).
 *
 * @param storageId drawn when the storage was made; files with different ids were never one storage
 * @param file the number in the file's name
 * @param bytes how long the file is
 * @param turn rises with each header written to the file
 * @param generation rises with each segment that is begun in the storage, in whichever file; 0 in a file that was never used
 * @param use drawn for each generation: frames of other uses of the file do not have it
 * @param firstNumber number of the first frame
 * @param previousCrc checksum of the frame before that one, in another file
 * @param newestFile file of the newest segment that existed for certain when the header was written; 0 for none
 * @param newestGeneration generation of that segment
 */
record SegmentHeader(
        long storageId,
        int file,
        long bytes,
        long turn,
        long generation,
        long use,
        long firstNumber,
        int previousCrc,
        int newestFile,
        long newestGeneration) {
    static final int COPIES = 2;

    private static final int MAGIC = 0x5266_4a6c;
    private static final int VERSION = 1;
    private static final int LENGTH = 80;

    static SegmentHeader unused(long storageId, int file, long bytes, int newestFile, long newestGeneration) {
        return new SegmentHeader(storageId, file, bytes, 0, 0, 0, 0, 0, newestFile, newestGeneration);
    }

    SegmentHeader nextTurn() {
        return naming(newestFile, newestGeneration);
    }

    /** A new use of the file. */
    SegmentHeader begun(long newGeneration, long newUse, long number, int crcBefore) {
        return new SegmentHeader(
                storageId, file, bytes, turn + 1, newGeneration, newUse, number, crcBefore, file, newGeneration);
    }

    /** Says of another segment that it exists. */
    SegmentHeader succeededBy(SegmentHeader newest) {
        return naming(newest.file, newest.generation);
    }

    private SegmentHeader naming(int otherFile, long otherGeneration) {
        return new SegmentHeader(
                storageId,
                file,
                bytes,
                turn + 1,
                generation,
                use,
                firstNumber,
                previousCrc,
                otherFile,
                otherGeneration);
    }

    /** Where the copy of this turn stands. */
    long place() {
        return turn % COPIES * Pages.BYTES;
    }

    ByteBuffer encode() {
        ByteBuffer page = ByteBuffer.allocate(Pages.BYTES);
        page.putInt(MAGIC).putInt(VERSION).putLong(storageId).putInt(file).putInt(Pages.BYTES);
        page.putLong(bytes).putLong(turn).putLong(generation).putLong(use).putLong(firstNumber);
        page.putInt(newestFile).putInt(previousCrc).putLong(newestGeneration);
        page.putInt(Pages.crc(page.duplicate().flip()));
        return page.rewind();
    }

    /** The format version that a page claims, if it is newer than what is read here; 0 otherwise. */
    static int newerVersion(ByteBuffer page) {
        return page.getInt(0) == MAGIC && page.getInt(4) > VERSION ? page.getInt(4) : 0;
    }

    static int version() {
        return VERSION;
    }

    /** Reads a page, or gives null if it holds no whole header. */
    static @Nullable SegmentHeader decode(ByteBuffer page) {
        if (page.getInt(LENGTH) != Pages.crc(page.slice(0, LENGTH))
                || page.getInt(0) != MAGIC
                || page.getInt(4) != VERSION
                || page.getInt(20) != Pages.BYTES) {
            return null;
        }
        return new SegmentHeader(
                page.getLong(8),
                page.getInt(16),
                page.getLong(24),
                page.getLong(32),
                page.getLong(40),
                page.getLong(48),
                page.getLong(56),
                page.getInt(68),
                page.getInt(64),
                page.getLong(72));
    }
}
