package io.raftkit.api.membership;

import io.raftkit.api.log.MalformedDataException;
import java.nio.ByteBuffer;

/**
 * Bounds of what a cluster remembers of its client sessions. They are part of the {@link Configuration}, and so the same on all servers: servers
 * with different bounds would forget different sessions, and apply different commands.
 *
 * @param sessionsMax how many sessions may be open; one more is refused
 * @param resultsMax how many results of one session are kept: those of its last commands whose client may not have them yet
 * @param resultBytesMax how many bytes these have at most; a result that is larger is not kept
 * @param expiryMillis a session that was not used for so long, by the replicated session clock, is closed
 */
public record SessionBounds(int sessionsMax, int resultsMax, int resultBytesMax, long expiryMillis) {
    /** The bounds of a cluster that was not told others. */
    public static final SessionBounds DEFAULT = new SessionBounds(256, 1_024, 256 << 10, 60_000);

    /** The number of the property of a configuration that holds them. */
    public static final int PROPERTY = 1;

    private static final byte VERSION = 1;
    private static final int BYTES = 1 + 3 * Integer.BYTES + Long.BYTES;

    /** Checks that each bound leaves room for something. */
    public SessionBounds {
        if (sessionsMax < 1 || resultsMax < 1 || resultBytesMax < 1 || expiryMillis < 1) {
            throw new IllegalArgumentException("bounds of sessions are at least 1: " + sessionsMax + ", " + resultsMax
                    + ", " + resultBytesMax + ", " + expiryMillis);
        }
    }

    /**
     * A lasting binary form with a version.
     *
     * @return a new array
     */
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(BYTES).put(VERSION).putInt(sessionsMax);
        return out.putInt(resultsMax)
                .putInt(resultBytesMax)
                .putLong(expiryMillis)
                .array();
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @param bytes exactly that
     * @return the bounds
     * @throws MalformedDataException if it is none, or of a newer version
     */
    public static SessionBounds fromBytes(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length != BYTES || in.get() != VERSION) {
            throw new MalformedDataException(
                    "bounds of sessions have " + bytes.length + " bytes or a version that this release does not read");
        }
        try {
            return new SessionBounds(in.getInt(), in.getInt(), in.getInt(), in.getLong());
        } catch (IllegalArgumentException e) {
            throw new MalformedDataException(String.valueOf(e.getMessage()));
        }
    }
}
