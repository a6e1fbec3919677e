package io.raftkit.storage.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Walks over the frames of a segment as long as each continues the one before: in number, checksum, place and use. */
final class FrameCursor {
    private final SegmentBytes bytes;
    private final SegmentHeader header;
    private long position = Segment.FRAMES_AT;
    private long number;
    private int crc;
    private @Nullable ByteBuffer content;

    FrameCursor(Segment segment) {
        this.bytes = new SegmentBytes(segment);
        this.header = segment.header();
        this.number = header.firstNumber() - 1;
        this.crc = header.previousCrc();
    }

    /** The next frame, or null if what stands there does not continue the chain. */
    @Nullable
    Frame next() throws IOException {
        ByteBuffer whole = bytes.frameAt(position);
        Frame frame = whole == null ? null : Frame.decode(whole, header.storageId());
        if (whole == null || frame == null || !continues(frame)) {
            return null;
        }
        number = frame.number();
        crc = Frame.crcOf(whole);
        content = whole.slice(Frame.HEAD_BYTES, frame.length() - Frame.HEAD_BYTES);
        position += Pages.aligned(frame.length());
        return frame;
    }

    private boolean continues(Frame frame) {
        boolean isFirst = position == Segment.FRAMES_AT;
        return frame.number() == number + 1
                && frame.previousCrc() == crc
                && frame.use() == header.use()
                && frame.offset() == position
                && frame.file() == header.file()
                && isFirst == (frame.kind() == Frame.Kind.STATE);
    }

    /** The content of the frame last returned, until the next one is. */
    ByteBuffer content() {
        if (content == null) {
            throw new IllegalStateException("no frame was read");
        }
        return content;
    }

    /** Where the next frame would begin. */
    long position() {
        return position;
    }

    /** Number of the last frame that continued the chain. */
    long number() {
        return number;
    }

    int crc() {
        return crc;
    }
}
