package io.raftkit.runtime.session;

import io.raftkit.api.log.EntryBatch;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a command stands in a session; what the payload of its entry begins with: session (8), nonce (8), sequence (8), received (8). The
 * command follows.
 *
 * @param session the session's id: the index of the entry that opened it
 * @param nonce that of the {@link SessionOwner} who opened it, by which it shows that the command is its own
 * @param sequence numbers the commands of the session, from 1 without a gap
 * @param received up to which sequence the client has all results, so that they need not be kept
 */
public record SessionPlace(long session, long nonce, long sequence, long received) {
    /** How many bytes stand before the command. */
    public static final int BYTES = 4 * Long.BYTES;

    /** Reads the place of a command; null if the payload is too short to have one. */
    public static @Nullable SessionPlace of(ByteBuffer payload) {
        int at = payload.position();
        return payload.remaining() < BYTES
                ? null
                : new SessionPlace(
                        payload.getLong(at),
                        payload.getLong(at + Long.BYTES),
                        payload.getLong(at + 2 * Long.BYTES),
                        payload.getLong(at + 3 * Long.BYTES));
    }

    /** The place of a command that is known to have one. */
    public static SessionPlace at(EntryBatch entries, long index) {
        return Objects.requireNonNull(of(entries.payloadAt(index)), "place");
    }

    /** Whether the command is one of a client outside the cluster. */
    public boolean isOutside() {
        return SessionOwner.isOutside(nonce);
    }

    /** Writes the place in front of a command, for which there is room. */
    public void write(byte[] payload) {
        ByteBuffer.wrap(payload)
                .putLong(session)
                .putLong(nonce)
                .putLong(sequence)
                .putLong(received);
    }

    /**
     * Makes a payload with room for a place.
     *
     * @param command the command, copied
     * @return the payload of an entry, whose place is still to be written
     */
    public static byte[] roomFor(byte[] command) {
        byte[] payload = new byte[BYTES + command.length];
        System.arraycopy(command, 0, payload, BYTES, command.length);
        return payload;
    }
}
