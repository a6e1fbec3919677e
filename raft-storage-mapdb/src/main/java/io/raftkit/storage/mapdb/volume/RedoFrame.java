package io.raftkit.storage.mapdb.volume;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The binary form of one frame of the redo journal, in whole blocks: head, then the pages.
 *
 * <p>Head: magic number (8), storage id (8), frame number (8), how many pages (4), checksum of the frame before (4), CRC32C of the pages
 * (4), page numbers (4 each), zeros to the last four bytes of the block, CRC32C of all of the head (4). This last checksum covers the
 * others: it is the frame's, to which the next is chained.
 *
 * @param number counts the frames of a storage from 1 and never falls, so that what is left of older rounds is known as such
 * @param pageCount how many pages follow the head
 * @param previousCrc checksum of the frame before
 * @param pagesCrc checksum of the pages
 * @param crc checksum of the frame
 */
public record RedoFrame(long number, int pageCount, int previousCrc, int pagesCrc, int crc) {
    private static final long MAGIC = 0x5261_6674_5265_646FL;
    private static final int FIXED = 36;
    /** How many pages a frame may hold: a head that claims more is none. */
    static final int PAGES_MAX = 1 << 18;

    static int headBytes(int pageCount) {
        int needed = FIXED + Integer.BYTES * pageCount + Integer.BYTES;
        return (needed + Page.BYTES - 1) / Page.BYTES * Page.BYTES;
    }

    /** How long a frame of so many pages is. */
    public static long bytes(int pageCount) {
        return headBytes(pageCount) + (long) pageCount * Page.BYTES;
    }

    long bytes() {
        return bytes(pageCount);
    }

    /** Fills a buffer of exactly {@link #bytes(int)} and gives back the frame's checksum. */
    static int encode(ByteBuffer out, long storageId, long number, int previousCrc, Collection<Page> pages) {
        int head = headBytes(pages.size());
        out.position(head);
        pages.forEach(page -> out.put(page.bytes));
        int pagesCrc = crc(out.slice(head, pages.size() * Page.BYTES));
        out.rewind();
        out.putLong(MAGIC).putLong(storageId).putLong(number).putInt(pages.size());
        out.putInt(previousCrc).putInt(pagesCrc);
        pages.forEach(page -> out.putInt(page.number));
        while (out.position() < head - Integer.BYTES) {
            out.put((byte) 0);
        }
        int crc = crc(out.slice(0, head - Integer.BYTES));
        out.putInt(crc).rewind();
        return crc;
    }

    /** How long the head that begins here claims to be, or 0 if none begins here. */
    public static int claimedHeadBytes(ByteBuffer block, long storageId) {
        if (block.remaining() < Page.BYTES || block.getLong(0) != MAGIC || block.getLong(8) != storageId) {
            return 0;
        }
        int pageCount = block.getInt(24);
        return pageCount < 1 || pageCount > PAGES_MAX ? 0 : headBytes(pageCount);
    }

    /** Reads a whole head, or null if it fails its checksum. */
    public static @Nullable RedoFrame decodeHead(ByteBuffer head) {
        int crc = head.getInt(head.limit() - Integer.BYTES);
        if (crc != crc(head.slice(0, head.limit() - Integer.BYTES))) {
            return null;
        }
        return new RedoFrame(head.getLong(16), head.getInt(24), head.getInt(28), head.getInt(32), crc);
    }

    static int pageNumber(ByteBuffer head, int ordinal) {
        return head.getInt(FIXED + Integer.BYTES * ordinal);
    }

    boolean covers(ByteBuffer pages) {
        return crc(pages.slice(0, pageCount * Page.BYTES)) == pagesCrc;
    }

    private static int crc(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }
}
