package io.raftkit.storage.mapdb.volume;

import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What each of the two files says of both: up to which frame of the journal the base file holds everything, which is the generation of the
 * file, and up to which frame the journal was forced. It stands in two places behind the file's header, written by {@link Marks}.
 *
 * @param turn rises with the marks; the place is the odd one or the even one as the turn is
 * @param checkpoint number of the last frame whose pages are all in the base file
 * @param checkpointCrc checksum of that frame, to which the next is chained
 * @param durable number of the last frame known to be forced
 * @param durableCrc checksum of that frame
 */
public record StoreMark(long turn, long checkpoint, int checkpointCrc, long durable, int durableCrc) {
    static final int PLACES = 2;
    /** Where a file goes on behind header and marks. */
    public static final long END = FileHeader.BYTES + PLACES * (long) Page.BYTES;

    private static final int LENGTH = 32;

    /** The mark of a storage that was just made. */
    public static StoreMark first() {
        return new StoreMark(1, 0, 0, 0, 0);
    }

    StoreMark forced(long frame, int crc, long newTurn) {
        return new StoreMark(newTurn, checkpoint, checkpointCrc, frame, crc);
    }

    static StoreMark checkpointed(long frame, int crc, long turn) {
        return new StoreMark(turn, frame, crc, frame, crc);
    }

    void write(DataFile file) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(LENGTH + Integer.BYTES);
        block.putLong(turn).putLong(checkpoint).putInt(checkpointCrc).putLong(durable);
        block.putInt(durableCrc).putInt(crc(block.array()));
        file.write(block.flip(), offset(turn));
    }

    /** The later of the two that are readable, or null if neither is. */
    public static @Nullable StoreMark read(DataFile file) throws IOException {
        StoreMark latest = null;
        for (int place = 0; place < PLACES; place++) {
            ByteBuffer block = ByteBuffer.allocate(LENGTH + Integer.BYTES);
            if (file.read(block, offset(place)) == block.capacity()
                    && block.getInt(LENGTH) == crc(block.array())
                    && block.getLong(0) % PLACES == place
                    && (latest == null || latest.turn < block.getLong(0))) {
                block.flip();
                latest = new StoreMark(
                        block.getLong(), block.getLong(), block.getInt(), block.getLong(), block.getInt());
            }
        }
        return latest;
    }

    long offset() {
        return offset(turn);
    }

    private static long offset(long turn) {
        return FileHeader.BYTES + (turn % PLACES) * Page.BYTES;
    }

    private static int crc(byte[] block) {
        CRC32C crc = new CRC32C();
        crc.update(block, 0, LENGTH);
        // Else a block of zeros would be a valid mark.
        crc.update(1);
        return (int) crc.getValue();
    }
}
