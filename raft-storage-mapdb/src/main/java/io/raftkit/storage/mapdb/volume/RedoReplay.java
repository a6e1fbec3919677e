package io.raftkit.storage.mapdb.volume;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the journal after a start: every frame the base file may lack, up to where the chain breaks, and why it breaks there. */
public final class RedoReplay {
    private static final int SCAN_BYTES = 256 * Page.BYTES;

    private final DataDirectory directory;
    private final DataFile file;
    private final StoreMark baseMark;
    private final long storageId;
    private final long fileBytes;

    /**
     * Where the journal goes on.
     *
     * @param mark the latest mark
     * @param number of the last frame
     * @param crc of the last frame
     * @param position behind the last frame
     */
    public record End(StoreMark mark, long number, int crc, long position) {
        /** A journal just made, with its first mark forced. */
        public static End ofNew() {
            return new End(StoreMark.first(), 0, 0, RedoJournal.FRAMES_AT);
        }
    }

    /** Takes the pages of a frame, in the order of the frames. */
    public interface PageSink {
        /** Takes a page. */
        void accept(Page page);
    }

    /** A reader of the journal that lies beside a base file with this mark. */
    public RedoReplay(DataDirectory directory, DataFile file, StoreMark baseMark, long storageId) throws IOException {
        this.directory = directory;
        this.file = file;
        this.baseMark = baseMark;
        this.storageId = storageId;
        this.fileBytes = file.size();
    }

    /** Reads all frames that are whole. */
    public End replay(PageSink sink) throws IOException {
        StoreMark mark = StoreMark.read(file);
        if (mark == null) {
            throw Damage.at(directory, RedoJournal.NAME, FileHeader.BYTES, "neither of the two marks is readable");
        }
        Pairing pairing = new Pairing(baseMark, mark);
        long durable = Math.max(mark.durable(), baseMark.durable());
        SortedMap<Long, ByteBuffer> notForced = new TreeMap<>();
        long number = mark.checkpoint();
        int crc = mark.checkpointCrc();
        long position = RedoJournal.FRAMES_AT;
        while (true) {
            ByteBuffer frame = readFrame(position, number + 1, crc);
            if (frame == null) {
                break;
            }
            RedoFrame head = head(frame);
            deliver(frame, head, sink);
            if (head.number() > durable) {
                notForced.put(position, frame.rewind());
            }
            number = head.number();
            crc = head.crc();
            position += head.bytes();
            pairing.see(number, crc);
        }
        checkTornOnly(mark, number, position);
        pairing.check(directory, number);
        for (Map.Entry<Long, ByteBuffer> frame : notForced.entrySet()) {
            // It may be known to the operating system only, and after a failed force not even a new force would write
            // it: what is written again, is.
            file.write(frame.getValue(), frame.getKey());
        }
        return settle(mark, durable, number, crc, position);
    }

    /** What is reported as stored must be: a frame that was never known to be forced, a mark that allows overwriting. */
    private End settle(StoreMark mark, long durable, long number, int crc, long position) throws IOException {
        // Like a frame it may be known to the operating system only. It must last before the other place is written to.
        mark.write(file);
        if (number <= durable && number > mark.checkpoint()) {
            return new End(mark, number, crc, position);
        }
        file.force();
        StoreMark next = mark.forced(mark.durable(), mark.durableCrc(), mark.turn() + 1);
        next.write(file);
        file.force();
        StoreMark forced = next.forced(number, crc, next.turn() + 1);
        forced.write(file);
        return new End(forced, number, crc, position);
    }

    /** The frame expected here, whole, or null if it is not. */
    private @Nullable ByteBuffer readFrame(long position, long number, int previousCrc) throws IOException {
        ByteBuffer head = readHead(position);
        RedoFrame frame = head == null ? null : RedoFrame.decodeHead(head);
        if (frame == null
                || frame.number() != number
                || frame.previousCrc() != previousCrc
                || position + frame.bytes() > fileBytes) {
            return null;
        }
        ByteBuffer whole = ByteBuffer.allocate(Math.toIntExact(frame.bytes()));
        file.read(whole, position);
        int headBytes = RedoFrame.headBytes(frame.pageCount());
        return frame.covers(whole.flip().slice(headBytes, whole.limit() - headBytes)) ? whole : null;
    }

    private @Nullable ByteBuffer readHead(long position) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(Page.BYTES);
        file.read(block, position);
        int length = RedoFrame.claimedHeadBytes(block.flip(), storageId);
        if (length == 0 || position + length > fileBytes) {
            return null;
        }
        ByteBuffer head = ByteBuffer.allocate(length);
        file.read(head, position);
        return head.flip();
    }

    private static RedoFrame head(ByteBuffer frame) {
        RedoFrame head = RedoFrame.decodeHead(frame.slice(0, RedoFrame.headBytes(frame.getInt(24))));
        if (head == null) {
            throw new IllegalStateException("a frame changed while it was read");
        }
        return head;
    }

    private static void deliver(ByteBuffer frame, RedoFrame head, PageSink sink) {
        int at = RedoFrame.headBytes(head.pageCount());
        for (int i = 0; i < head.pageCount(); i++, at += Page.BYTES) {
            byte[] bytes = new byte[Page.BYTES];
            frame.get(at, bytes);
            sink.accept(new Page(RedoFrame.pageNumber(frame, i), bytes));
        }
    }

    /**
     * The chain ends behind frame {@code last}. Only the frame after it may be missing or torn, and only if nothing says that it was whole
     * once: a mark, or a frame after it, which is never written before the one before it is forced.
     */
    private void checkTornOnly(StoreMark mark, long last, long position) throws IOException {
        if (last < mark.durable()) {
            throw Damage.at(
                    directory,
                    RedoJournal.NAME,
                    position,
                    "frame " + (last + 1) + " is damaged or gone, though frames up to " + mark.durable()
                            + " were made durable");
        }
        ByteBuffer part = ByteBuffer.allocate((int) Math.max(0, Math.min(SCAN_BYTES, fileBytes - position)));
        for (long from = position; from < fileBytes; from += SCAN_BYTES) {
            file.read(part.clear(), from);
            part.flip();
            for (int at = 0; at + Page.BYTES <= part.limit(); at += Page.BYTES) {
                if (RedoFrame.claimedHeadBytes(part.slice(at, Page.BYTES), storageId) > 0) {
                    checkOlder(from + at, last, position);
                }
            }
        }
    }

    private void checkOlder(long at, long last, long position) throws IOException {
        ByteBuffer head = readHead(at);
        RedoFrame frame = head == null ? null : RedoFrame.decodeHead(head);
        if (frame != null && frame.number() > last + 1) {
            throw Damage.at(
                    directory,
                    RedoJournal.NAME,
                    position,
                    "frame " + (last + 1) + " is damaged or gone, though frame " + frame.number()
                            + " stands behind it at offset " + at);
        }
    }
}
