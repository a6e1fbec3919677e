package io.raftkit.storage.journal;

import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends frames to the newest segment. Frames are put one after the other and forced together: one write if they fit into its buffer, and
 * one force.
 */
final class JournalWriter {
    private final long storageId;
    private final PageWriter out;
    private @Nullable Segment segment;
    /** Where the next frame begins, and how far the file was written. */
    private long position;

    private long writtenTo;
    private long number;
    private int crc;
    private long forced;
    private boolean lastIsBatch;

    JournalWriter(long storageId, long number, int crc, int bufferBytes) {
        this.storageId = storageId;
        this.out = new PageWriter(bufferBytes);
        this.number = number;
        this.crc = crc;
        this.forced = number;
    }

    /** The segment that is written to, or null before the first was begun. */
    @Nullable
    Segment segment() {
        return segment;
    }

    private Segment open() {
        if (segment == null) {
            throw new IllegalStateException("no segment was begun");
        }
        return segment;
    }

    /** Whether frames of so many bytes fit into what is left; room for a mark always is. */
    boolean fits(long frameBytes) {
        return segment != null && position + frameBytes + Pages.BYTES <= segment.bytes();
    }

    /** How long a segment must be that is begun with a state and takes frames of so many bytes. */
    static long segmentBytes(long stateBytes, long frameBytes) {
        return Segment.FRAMES_AT + Frame.alignedBytes(stateBytes) + frameBytes + Pages.BYTES;
    }

    /** Ends the segment so far, so that what it holds can be named in the state that begins the next one. */
    void end() {
        if (segment != null) {
            segment.end(number, crc);
        }
    }

    /** Begins a segment. Durable with the next force. */
    void begin(Segment next, long generation, long use, ByteBuffer state) throws IOException {
        try {
            next.begin(next.header().begun(generation, use, number + 1, crc));
        } catch (StorageFullException e) {
            throw unexpected(e);
        }
        segment = next;
        position = Segment.FRAMES_AT;
        writtenTo = position;
        put(Frame.Kind.STATE, List.of(state));
    }

    /** Puts a frame behind the others; gives back where its content begins in the file. */
    long put(Frame.Kind kind, List<ByteBuffer> content) throws IOException {
        Segment to = open();
        long length = Frame.HEAD_BYTES;
        for (ByteBuffer part : content) {
            length += part.remaining();
        }
        Frame frame = new Frame(
                kind,
                Math.toIntExact(length),
                to.header().file(),
                crc,
                position,
                to.header().use(),
                number + 1,
                forced);
        ByteBuffer head = frame.encode(storageId, content);
        int newCrc = Frame.crcOf(head);
        long contentAt = position + Frame.HEAD_BYTES;
        try {
            writtenTo = out.put(head, to, writtenTo);
            for (ByteBuffer part : content) {
                writtenTo = out.put(part, to, writtenTo);
            }
        } catch (StorageFullException e) {
            throw unexpected(e);
        }
        out.pad();
        position += Pages.aligned(length);
        number++;
        crc = newCrc;
        lastIsBatch = kind == Frame.Kind.BATCH;
        return contentAt;
    }

    /** Makes all frames durable. */
    void force() throws IOException {
        Segment to = open();
        try {
            writtenTo = out.flush(to, writtenTo);
            to.force();
        } catch (StorageFullException e) {
            throw unexpected(e);
        }
        forced = number;
    }

    /** Says durably that the last batch was forced, unless that is said already. */
    void mark() throws IOException {
        if (lastIsBatch) {
            put(Frame.Kind.MARK, List.of());
            force();
        }
    }

    /** The space was there already; and whether what was written lasts is not known. */
    private static IOException unexpected(StorageFullException e) {
        return new IOException(e.getMessage(), e);
    }
}
