package io.raftkit.transport.http;

import io.raftkit.api.spi.Frame;
import io.raftkit.api.spi.FrameHeader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames from a body, in two steps, so that a frame can be refused before its body costs anything. Confined to one thread.
 */
final class FrameReader {
    /** A longer body gets its memory as it arrives: a caller that claims much and sends little costs little. */
    private static final int TRUSTED_BYTES = 1024 * 1024;

    private final InputStream in;
    private final byte[] header = new byte[FrameHeader.BYTES_MAX];

    FrameReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the next frame's header. The body of the one before must have been read or skipped.
     *
     * @return the header, or null if the stream ended in good order
     * @throws EOFException if it ended inside the header
     * @throws io.raftkit.api.spi.MalformedData if no valid header stands here
     */
    @Nullable
    FrameHeader nextHeader() throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        header[0] = (byte) first;
        readFully(header, 1, FrameHeader.FIXED_BYTES);
        int length = FrameHeader.headerBytes(ByteBuffer.wrap(header, 0, FrameHeader.FIXED_BYTES));
        readFully(header, FrameHeader.FIXED_BYTES, length);
        return FrameHeader.decode(ByteBuffer.wrap(header, 0, length));
    }

    /**
     * Reads the body that follows a header.
     *
     * @throws EOFException if the stream ends before it does
     * @throws io.raftkit.api.spi.MalformedData if it fails its checksum
     */
    Frame frame(FrameHeader header) throws IOException {
        int length = header.bodyBytes();
        byte[] body = new byte[Math.min(length, TRUSTED_BYTES)];
        readFully(body, 0, body.length);
        while (body.length < length) {
            int read = body.length;
            body = Arrays.copyOf(body, (int) Math.min(length, 2L * read));
            readFully(body, read, body.length);
        }
        return Frame.of(header, ByteBuffer.wrap(body));
    }

    /** Passes over the body that follows a header. */
    void skip(FrameHeader header) throws IOException {
        in.skipNBytes(header.bodyBytes());
    }

    private void readFully(byte[] into, int from, int to) throws IOException {
        if (in.readNBytes(into, from, to - from) < to - from) {
            throw new EOFException("the stream ends inside a frame");
        }
    }
}
