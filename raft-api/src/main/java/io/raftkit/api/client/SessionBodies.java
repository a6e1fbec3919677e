package io.raftkit.api.client;

import java.nio.ByteBuffer;

/** What the bodies hold of requests about sessions, and the answer to the one that opens a session. Big-endian. */
public final class SessionBodies {
    /** Length of the body of a request that opens or closes a session, and of the answer to an opening. */
    public static final int CONTROL_BYTES = Long.BYTES;

    /** Length of what stands before the command: session (8), sequence (8), received (8). */
    public static final int PLACE_BYTES = 3 * Long.BYTES;

    private SessionBodies() {}

    /**
     * The body of a request that opens a session.
     *
     * @param nonce a random number. The same one again asks for the same session, if that is still open
     * @return the body
     */
    public static byte[] opening(long nonce) {
        return number(nonce);
    }

    /**
     * The body of a request that closes a session.
     *
     * @param session its id
     * @return the body
     */
    public static byte[] closing(long session) {
        return number(session);
    }

    /**
     * The body of the answer to an opening.
     *
     * @param session the id of the session that is open
     * @return the body
     */
    public static byte[] opened(long session) {
        return number(session);
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(CONTROL_BYTES).putLong(number).array();
    }

    /**
     * Reads one of the bodies above.
     *
     * @param body of {@link #CONTROL_BYTES}
     * @return the nonce or the session in it
     */
    public static long number(byte[] body) {
        return ByteBuffer.wrap(body).getLong();
    }

    /**
     * The body of a request with a command of a session.
     *
     * @param session the id of the session
     * @param sequence the command's number in it, from 1 without a gap
     * @param received up to which number the client has all results, so that they need not be kept
     * @param command the command
     * @return the body
     */
    public static byte[] command(long session, long sequence, long received, byte[] command) {
        return ByteBuffer.allocate(PLACE_BYTES + command.length)
                .putLong(session)
                .putLong(sequence)
                .putLong(received)
                .put(command)
                .array();
    }
}
