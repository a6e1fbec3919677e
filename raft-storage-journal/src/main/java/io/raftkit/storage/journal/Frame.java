package io.raftkit.storage.journal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The head of one frame of the journal. A frame begins a page, ends within its segment, and is followed by zeros up to the next page.
 *
 * <p>Magic number (4), CRC32C (4), length of head and content (4), kind (4), number of the file (4), checksum of the frame before (4), offset
 * in the file (8), use of the segment (8), number (8), number of the last frame known to be forced (8), content. The checksum covers all that
 * follows it, and the storage id before that: what a user stores cannot pass for a frame.
 *
 * @param kind what the content is
 * @param length bytes of head and content
 * @param file the number in the name of the file for which it was written
 * @param previousCrc checksum of the frame that was written before it, in whichever file
 * @param offset where in the file it belongs
 * @param use the use of the segment for which it was written
 * @param number counts the frames of a storage from 1
 * @param forced number of the last frame that was known to be durable when this one was written
 */
record Frame(Kind kind, int length, int file, int previousCrc, long offset, long use, long number, long forced) {
    static final int HEAD_BYTES = 56;

    private static final int MAGIC = 0x5266_4672;
    private static final int COVERED_FROM = 8;

    /** What the content of a frame is. */
    enum Kind {
        /** Nothing: the frame says that those before it were forced. */
        MARK(1),
        /** A batch. */
        BATCH(2),
        /** All that does not lie in other segments: the first frame of each. */
        STATE(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static @Nullable Kind of(int code) {
            return switch (code) {
                case 1 -> MARK;
                case 2 -> BATCH;
                case 3 -> STATE;
                default -> null;
            };
        }
    }

    static long alignedBytes(long contentBytes) {
        return Pages.aligned(HEAD_BYTES + contentBytes);
    }

    /** The head's bytes, with the checksum over the content that is to follow them. */
    ByteBuffer encode(long storageId, List<ByteBuffer> content) {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        head.putInt(MAGIC)
                .putInt(0)
                .putInt(length)
                .putInt(kind.code)
                .putInt(file)
                .putInt(previousCrc);
        head.putLong(offset).putLong(use).putLong(number).putLong(forced);
        CRC32C crc = begunCrc(storageId);
        crc.update(head.array(), COVERED_FROM, HEAD_BYTES - COVERED_FROM);
        content.forEach(part -> crc.update(part.duplicate()));
        return head.putInt(4, (int) crc.getValue()).rewind();
    }

    static int crcOf(ByteBuffer encoded) {
        return encoded.getInt(encoded.position() + 4);
    }

    /** How long the frame that begins here claims to be, or 0 if none begins here. */
    static int claimedBytes(ByteBuffer head, long bytesMax) {
        if (head.remaining() < HEAD_BYTES || head.getInt(head.position()) != MAGIC) {
            return 0;
        }
        int length = head.getInt(head.position() + COVERED_FROM);
        return length < HEAD_BYTES || length > bytesMax ? 0 : length;
    }

    /** Reads a frame, or gives null if it is not whole. */
    static @Nullable Frame decode(ByteBuffer whole, long storageId) {
        CRC32C crc = begunCrc(storageId);
        crc.update(whole.duplicate().position(whole.position() + COVERED_FROM));
        ByteBuffer in = whole.slice().position(COVERED_FROM);
        if ((int) crc.getValue() != crcOf(whole)) {
            return null;
        }
        int length = in.getInt();
        Kind kind = Kind.of(in.getInt());
        if (kind == null) {
            return null;
        }
        return new Frame(
                kind, length, in.getInt(), in.getInt(), in.getLong(), in.getLong(), in.getLong(), in.getLong());
    }

    private static CRC32C begunCrc(long storageId) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, storageId));
        return crc;
    }
}
