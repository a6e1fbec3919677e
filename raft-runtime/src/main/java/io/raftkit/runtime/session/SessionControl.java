package io.raftkit.runtime.session;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What the payload of a session's control entry says: code of the kind (1), then server (4), life (8) and nonce (8) for an opening, else
 * session (8) and nonce (8).
 *
 * @param kind what is asked for
 * @param session the session to keep alive or close; 0 for an opening
 * @param nonce that of the owner
 * @param owner who opens a session; null unless that is asked for
 */
public record SessionControl(
        Kind kind, long session, long nonce, @Nullable SessionOwner owner) {

    /** What a control entry asks for. */
    public enum Kind {
        /** Opens a session, whose id is the index of the entry. */
        OPEN(1),
        /** Says that the client of a session is there. */
        KEEP_ALIVE(2),
        /** Ends a session. */
        CLOSE(3);

        private final byte code;

        Kind(int code) {
            this.code = (byte) code;
        }
    }

    private static final int OPEN_BYTES = 1 + Integer.BYTES + 2 * Long.BYTES;
    private static final int OTHER_BYTES = 1 + 2 * Long.BYTES;

    /** Asks for a session. */
    public static SessionControl open(SessionOwner owner) {
        return new SessionControl(Kind.OPEN, 0, owner.nonce(), owner);
    }

    /** Asks for the end of a session. */
    public static SessionControl close(long session, long nonce) {
        return new SessionControl(Kind.CLOSE, session, nonce, null);
    }

    /** The payload of the entry. */
    public byte[] toBytes() {
        return owner == null
                ? ByteBuffer.allocate(OTHER_BYTES)
                        .put(kind.code)
                        .putLong(session)
                        .putLong(nonce)
                        .array()
                : ByteBuffer.allocate(OPEN_BYTES)
                        .put(kind.code)
                        .putInt(owner.serverId())
                        .putLong(owner.life())
                        .putLong(nonce)
                        .array();
    }

    /** Reads a payload; null if it says nothing that is known here. */
    public static @Nullable SessionControl of(ByteBuffer payload) {
        ByteBuffer in = payload.slice();
        byte code = in.hasRemaining() ? in.get() : 0;
        if (code == Kind.OPEN.code && payload.remaining() == OPEN_BYTES) {
            SessionOwner owner = new SessionOwner(in.getInt(), in.getLong(), in.getLong());
            return owner.isValid() ? open(owner) : null;
        }
        if (payload.remaining() != OTHER_BYTES || code != Kind.KEEP_ALIVE.code && code != Kind.CLOSE.code) {
            return null;
        }
        Kind kind = code == Kind.CLOSE.code ? Kind.CLOSE : Kind.KEEP_ALIVE;
        return new SessionControl(kind, in.getLong(), in.getLong(), null);
    }
}
