package io.raftkit.storage.mapdb;

import io.raftkit.api.spi.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A record beside the frames: up to which frame the base file holds everything, and up to which frame the journal was forced. It stands in
 * two places, and the place that was forced last is not written to before the other one is: a mark that was torn leaves that one.
 *
 * <p>The first part is forced before any frame it covers is overwritten. The second is written after each force and gets durable with the
 * next, so it may lag by one frame; with it a last frame that was cut short by a crash is told from one that was damaged later.
 *
 * @param turn rises with the marks; the place is the odd one or the even one as the turn is
 * @param checkpoint number of the last frame whose pages are all in the base file
 * @param checkpointCrc checksum of that frame, to which the next is chained
 * @param durable number of the last frame known to be forced
 */
record JournalMark(long turn, long checkpoint, int checkpointCrc, long durable) {
    static final int PLACES = 2;
    private static final int LENGTH = 28;

    static JournalMark first() {
        return new JournalMark(1, 0, 0, 0);
    }

    JournalMark forced(long frame) {
        return new JournalMark(turn + 1, checkpoint, checkpointCrc, frame);
    }

    /** Stands in the place of this mark if that may be overwritten, in the other one if not. */
    JournalMark checkpointed(long frame, int crc, boolean inThisPlace) {
        return new JournalMark(turn + (inThisPlace ? PLACES : 1), frame, crc, frame);
    }

    void write(DataFile file) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(LENGTH + Integer.BYTES);
        block.putLong(turn).putLong(checkpoint).putInt(checkpointCrc).putLong(durable);
        block.putInt(crc(block.array()));
        file.write(block.flip(), offset(turn));
    }

    /** The later of the two that are readable, or null if neither is. */
    static @Nullable JournalMark read(DataFile file) throws IOException {
        JournalMark latest = null;
        for (int place = 0; place < PLACES; place++) {
            ByteBuffer block = ByteBuffer.allocate(LENGTH + Integer.BYTES);
            if (file.read(block, offset(place)) == block.capacity()
                    && block.getInt(LENGTH) == crc(block.array())
                    && block.getLong(0) % PLACES == place
                    && (latest == null || latest.turn < block.getLong(0))) {
                latest = new JournalMark(block.getLong(0), block.getLong(8), block.getInt(16), block.getLong(20));
            }
        }
        return latest;
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
