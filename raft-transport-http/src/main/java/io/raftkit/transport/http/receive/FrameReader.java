package io.raftkit.transport.http.receive;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames from a body, in two steps, so that a frame can be refused before its body costs anything. Confined to one thread.
 */
final class FrameReader {
    private static final int SKIPPED_AT_ONCE = 8192;

    private final InputStream in;
    private final BodyMemory memory;
    private final byte[] header = new byte[FrameHeader.BYTES_MAX];

    FrameReader(InputStream in, BodyMemory memory) {
        this.in = in;
        this.memory = memory;
    }

    /**
     * Reads the next frame's header. The body of the one before must have been read or skipped.
     *
     * @return the header, or null if the stream ended in good order
     * @throws MalformedDataException if no valid header stands here, or not all of one
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

    /** Takes a frame. */
    @FunctionalInterface
    interface FrameSink {
        void accept(Frame frame);
    }

    /**
     * Reads the body that follows a header, and hands the frame in. A large body gets its memory as it arrives, so that a caller which claims
     * much and sends little costs little; what it has counts until the frame is handed in.
     *
     * @throws RequestRefusedException if there is no memory for it now
     * @throws MalformedDataException if the stream ends before it does, or it fails its checksum
     */
    void frame(FrameHeader header, FrameSink sink) throws IOException, RequestRefusedException {
        int length = header.bodyBytes();
        byte[] body = new byte[Math.min(length, BodyMemory.FREE_BYTES)];
        int taken = 0;
        try {
            readFully(body, 0, body.length);
            while (body.length < length) {
                int read = body.length;
                int grown = (int) Math.min(length, 4L * read);
                memory.take(grown - read);
                taken += grown - read;
                body = Arrays.copyOf(body, grown);
                readFully(body, read, grown);
            }
            sink.accept(Frame.of(header, ByteBuffer.wrap(body)));
        } finally {
            memory.give(taken);
        }
    }

    /** Passes over the body that follows a header. */
    void skip(FrameHeader header) throws IOException {
        byte[] passed = new byte[Math.min(header.bodyBytes(), SKIPPED_AT_ONCE)];
        for (int left = header.bodyBytes(); left > 0; left -= Math.min(left, passed.length)) {
            readFully(passed, 0, Math.min(left, passed.length));
        }
    }

    private void readFully(byte[] into, int from, int to) throws IOException {
        if (in.readNBytes(into, from, to - from) < to - from) {
            throw new MalformedDataException("the body ends inside a frame");
        }
    }
}
