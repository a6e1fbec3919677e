package io.raftkit.runtime.session;

import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.SessionBodies;
import io.raftkit.api.log.EntryType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An entry of the session of a client outside the cluster, as the client asks for it.
 *
 * @param type the type of the entry
 * @param key what it is known by
 * @param payload what it holds
 */
public record ClientEntry(EntryType type, Key key, byte[] payload) {

    /**
     * What an entry is known by; the same again for each copy of it.
     *
     * @param session the session; 0 for an opening
     * @param nonce that of the client
     * @param sequence that of a command; 0 for an opening or a closing
     */
    public record Key(long session, long nonce, long sequence) {
        /** Whether it opens a session. */
        public boolean isOpening() {
            return session == 0;
        }

        /** Whether it closes a session. */
        public boolean isClosing() {
            return session != 0 && sequence == 0;
        }
    }

    /**
     * The entry that a request asks for; null if its body is none of its kind. No client gets an entry with a nonce of a server: so whatever it names, it
     * reaches no server's session.
     */
    public static @Nullable ClientEntry of(ClientRequest.Kind kind, byte[] body) {
        return switch (kind) {
            case OPEN_SESSION -> body.length == SessionBodies.OPENING_BYTES ? open(ByteBuffer.wrap(body)) : null;
            case CLOSE_SESSION -> body.length == SessionBodies.CLOSING_BYTES ? close(ByteBuffer.wrap(body)) : null;
            case SUBMIT_IN_SESSION -> command(body);
            case SUBMIT, READ, READ_STALE -> null;
        };
    }

    private static @Nullable ClientEntry open(ByteBuffer body) {
        long nonce = body.getLong();
        return of(SessionControl.open(SessionOwner.outside(nonce)));
    }

    private static @Nullable ClientEntry close(ByteBuffer body) {
        long session = body.getLong();
        return session < 1 ? null : of(SessionControl.close(session, body.getLong()));
    }

    private static @Nullable ClientEntry of(SessionControl control) {
        Key key = new Key(control.session(), control.nonce(), 0);
        return SessionOwner.isOutside(control.nonce())
                ? new ClientEntry(EntryType.SESSION_CONTROL, key, control.toBytes())
                : null;
    }

    private static @Nullable ClientEntry command(byte[] payload) {
        SessionPlace place = SessionPlace.of(ByteBuffer.wrap(payload));
        if (place == null || place.session() < 1 || place.sequence() < 1 || !place.isOutside()) {
            return null;
        }
        Key key = new Key(place.session(), place.nonce(), place.sequence());
        return new ClientEntry(EntryType.SESSION_COMMAND, key, payload);
    }

    /** How many bytes of the user's it has. */
    public int commandBytes() {
        return type == EntryType.SESSION_COMMAND ? payload.length - SessionPlace.BYTES : 0;
    }
}
