package io.raftkit.api.client;

import java.nio.ByteBuffer;

/**
 * What the bodies hold of requests about sessions, and the answer to the one that opens a session. Big-endian. Ids of sessions can be guessed, so each
 * request names the session by its nonce, too, which only the client and the servers know.
 */
public final class SessionBodies {
    /** Length of the body of a request that opens a session: nonce (8). */
    public static final int OPENING_BYTES = Long.BYTES;

    /** Length of the answer to it: session (8). */
    public static final int OPENED_BYTES = Long.BYTES;

    /** Length of the body of a request that closes a session: session (8), nonce (8). */
    public static final int CLOSING_BYTES = 2 * Long.BYTES;

    /** Length of what stands before the command: session (8), nonce (8), sequence (8), received (8). */
    public static final int PLACE_BYTES = 4 * Long.BYTES;

    private SessionBodies() {}

    /**
     * Makes a nonce. Those of clients are negative: servers have the others for their own sessions, and take none of these from clients.
     *
     * @param random a random number that nobody can guess
     * @return the nonce
     */
    public static long nonce(long random) {
        return random | Long.MIN_VALUE;
    }

    /**
     * The body of a request that opens a session.
     *
     * @param nonce a {@link #nonce}. The same one again asks for the same session, if that is still open
     * @return the body
     */
    public static byte[] opening(long nonce) {
        return ByteBuffer.allocate(OPENING_BYTES).putLong(nonce).array();
    }

    /**
     * The body of a request that closes a session.
     *
     * @param session its id
     * @param nonce that of its opening
     * @return the body
     */
    public static byte[] closing(long session, long nonce) {
        return ByteBuffer.allocate(CLOSING_BYTES)
                .putLong(session)
                .putLong(nonce)
                .array();
    }

    /**
     * The body of the answer to an opening.
     *
     * @param session the id of the session that is open
     * @return the body
     */
    public static byte[] opened(long session) {
        return ByteBuffer.allocate(OPENED_BYTES).putLong(session).array();
    }

    /**
     * Reads the answer to an opening.
     *
     * @param body of {@link #OPENED_BYTES}
     * @return the id of the session that is open
     */
    public static long opened(byte[] body) {
        return ByteBuffer.wrap(body).getLong();
    }

    /**
     * The body of a request with a command of a session.
     *
     * @param session the id of the session
     * @param nonce that of its opening
     * @param sequence the command's number in it, from 1 without a gap
     * @param received up to which number the client has all results, so that they need not be kept
     * @param command the command
     * @return the body
     */
    public static byte[] command(long session, long nonce, long sequence, long received, byte[] command) {
        return ByteBuffer.allocate(PLACE_BYTES + command.length)
                .putLong(session)
                .putLong(nonce)
                .putLong(sequence)
                .putLong(received)
                .put(command)
                .array();
    }
}
