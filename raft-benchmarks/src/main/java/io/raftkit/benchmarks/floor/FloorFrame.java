package io.raftkit.benchmarks.floor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of some commands, as they are sent and as they lie in the files: how long the body is, how many commands there are, a CRC-32C of
 * the body, and the body: each command behind its length.
 */
final class FloorFrame {
    /** How long a frame is at most. */
    static final int BYTES_MAX = 8 << 20;

    private static final int HEADER_BYTES = 3 * Integer.BYTES;

    /** How long a command is at most. */
    static final int COMMAND_BYTES_MAX = BYTES_MAX - HEADER_BYTES - Integer.BYTES;

    private static final int COUNT_AT = Integer.BYTES;
    private static final int CHECKSUM_AT = 2 * Integer.BYTES;

    private FloorFrame() {}

    /** Begins a frame in a buffer. */
    static void begin(ByteBuffer frame) {
        frame.clear().position(HEADER_BYTES);
    }

    /** Adds a command to the frame that was begun; returns whether there was room. */
    static boolean add(ByteBuffer frame, byte[] command) {
        if (frame.remaining() < Integer.BYTES + command.length) {
            return false;
        }
        frame.putInt(command.length).put(command);
        return true;
    }

    /** Ends the frame that was begun, and flips the buffer. */
    static void end(ByteBuffer frame, int count) {
        frame.flip();
        frame.putInt(0, frame.limit() - HEADER_BYTES).putInt(COUNT_AT, count);
        frame.putInt(CHECKSUM_AT, checksum(frame, 0, frame.limit() - HEADER_BYTES));
    }

    /** How long the frame is that begins here, or 0 if the buffer, up to its limit, does not hold it whole. */
    static int length(ByteBuffer received, int at) throws IOException {
        if (received.limit() - at < HEADER_BYTES) {
            return 0;
        }
        int body = received.getInt(at);
        if (body < 0 || body > BYTES_MAX - HEADER_BYTES) {
            throw new IOException("a frame that claims a body of " + body + " bytes");
        }
        return received.limit() - at < HEADER_BYTES + body ? 0 : HEADER_BYTES + body;
    }

    /** How many commands are in the frame that begins here, which is there whole; throws if its checksum is wrong. */
    static int count(ByteBuffer received, int at) throws IOException {
        if (received.getInt(at + CHECKSUM_AT) != checksum(received, at, received.getInt(at))) {
            throw new IOException("a frame whose checksum is wrong");
        }
        return received.getInt(at + COUNT_AT);
    }

    private static int checksum(ByteBuffer bytes, int at, int length) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.slice(at + HEADER_BYTES, length));
        return (int) checksum.getValue();
    }
}
