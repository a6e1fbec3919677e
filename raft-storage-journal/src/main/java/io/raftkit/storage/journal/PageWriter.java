package io.raftkit.storage.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Gathers what is to be written at the end of a segment in one buffer that is used over and over, and writes it at once if it fits. */
final class PageWriter {
    private final ByteBuffer buffer;

    /** With a buffer of so many bytes, in whole pages. */
    PageWriter(int bytes) {
        buffer = ByteBuffer.allocateDirect(bytes);
    }

    /** Adds bytes behind those before. When the buffer is full it is written to the segment, at {@code bufferAt}. */
    long put(ByteBuffer from, Segment segment, long bufferAt) throws IOException {
        ByteBuffer left = from.duplicate();
        long at = bufferAt;
        while (left.hasRemaining()) {
            int length = Math.min(left.remaining(), buffer.remaining());
            buffer.put(buffer.position(), left, left.position(), length).position(buffer.position() + length);
            left.position(left.position() + length);
            if (!buffer.hasRemaining()) {
                at = flush(segment, at);
            }
        }
        return at;
    }

    /** Fills the last page up with zeros, and writes what is left. Gives back where the next byte goes. */
    long flush(Segment segment, long bufferAt) throws IOException {
        int length = buffer.position();
        if (length > 0) {
            segment.write(buffer.flip(), bufferAt);
            buffer.clear();
        }
        return bufferAt + length;
    }

    void pad() {
        while (buffer.position() % Pages.BYTES > 0) {
            buffer.put((byte) 0);
        }
    }
}
