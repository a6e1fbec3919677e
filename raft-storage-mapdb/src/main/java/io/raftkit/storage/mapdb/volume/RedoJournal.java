package io.raftkit.storage.mapdb.volume;

import io.raftkit.api.storage.DataFile;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;

/**
 * The file that makes a batch durable: frames of whole pages, one behind the other, each chained to the one before. Its space is taken and
 * written once at creation and used over and over: forcing blocks that were written before costs half of forcing a file that grows.
 *
 * <p>Confined to the thread that persists.
 */
public final class RedoJournal implements AutoCloseable {
    public static final String NAME = "store.journal";
    static final int ROLE = 2;
    public static final long FRAMES_AT = StoreMark.END;
    private static final int BUFFER_BYTES_KEPT = 1 << 20;

    private final DataFile file;
    private final long storageId;
    private final long capacityBytes;
    private final Marks marks;
    private long lastNumber;
    private int lastCrc;
    private long position;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /** Continues behind the last frame that was found. */
    public RedoJournal(DataFile file, long storageId, long capacityBytes, RedoReplay.End end) {
        this.file = file;
        this.storageId = storageId;
        this.capacityBytes = capacityBytes;
        this.marks = new Marks(file, end.mark(), false);
        this.lastNumber = end.number();
        this.lastCrc = end.crc();
        this.position = end.position();
    }

    long lastNumber() {
        return lastNumber;
    }

    int lastCrc() {
        return lastCrc;
    }

    /**
     * Whether a frame has room behind the others. If not, everything so far must get into the base file first; then there is room for a
     * frame of any size, which in an extreme case extends the file for a while.
     */
    boolean hasRoomFor(int pages) {
        return position == FRAMES_AT || position + RedoFrame.bytes(pages) <= capacityBytes;
    }

    /**
     * Writes one frame and forces it: the moment from which a batch is durable. No mark says so here: the next frame does, which is
     * never written before this one is forced, and the mark of the base file.
     *
     * @throws StorageFullException if there is no space, and the frame is not and will not be durable
     */
    void append(Collection<Page> pages) throws IOException {
        if (pages.size() > RedoFrame.PAGES_MAX) {
            throw new IOException("A batch changes " + pages.size() + " pages, more than the " + RedoFrame.PAGES_MAX
                    + " one frame may hold: persist less at a time");
        }
        ByteBuffer frame = frameBuffer(Math.toIntExact(RedoFrame.bytes(pages.size())));
        int crc = RedoFrame.encode(frame, storageId, lastNumber + 1, lastCrc, pages);
        int length = frame.remaining();
        writeOrGiveBack(frame);
        force();
        lastNumber++;
        lastCrc = crc;
        position += length;
    }

    private void writeOrGiveBack(ByteBuffer frame) throws IOException {
        try {
            file.write(frame, position);
        } catch (StorageFullException e) {
            // A frame that extends the file may have taken the last of the disk before it failed.
            giveBackExtension();
            throw e;
        }
    }

    private void giveBackExtension() throws IOException {
        if (file.size() > capacityBytes) {
            file.truncate(capacityBytes);
        }
    }

    /** After the base file was forced: from here on frames may be overwritten. */
    void recycle() throws IOException {
        marks.noteCheckpoint(lastNumber, lastCrc);
        // If a frame were overwritten before this mark is durable, a power cut could leave the old mark and a part of
        // the old frames:
        // replaying only those would turn pages back.
        force();
        position = FRAMES_AT;
        giveBackExtension();
    }

    private void force() throws IOException {
        try {
            file.force();
            marks.forced();
        } catch (StorageFullException e) {
            throw new IOException(e.getMessage() + "; what it held may be lost or not", e);
        }
    }

    private ByteBuffer frameBuffer(int bytes) {
        if (buffer.capacity() >= bytes) {
            return buffer.clear().limit(bytes);
        }
        ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(bytes, Math.min(4 * bytes, BUFFER_BYTES_KEPT)));
        if (larger.capacity() <= BUFFER_BYTES_KEPT) {
            buffer = larger;
        }
        return larger.limit(bytes);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
