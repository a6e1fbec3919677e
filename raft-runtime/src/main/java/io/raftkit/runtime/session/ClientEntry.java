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
     * @param number the sequence of a command, the nonce of an opening; 0 for a closing
     */
    public record Key(long session, long number) {
        /** Whether it opens a session. */
        public boolean isOpening() {
            return session == 0;
        }

        /** Whether it closes a session. */
        public boolean isClosing() {
            return session != 0 && number == 0;
        }
    }

    /** The entry that a request asks for; null if its body is none of its kind. */
    public static @Nullable ClientEntry of(ClientRequest.Kind kind, byte[] body) {
        return switch (kind) {
            case OPEN_SESSION -> body.length == SessionBodies.CONTROL_BYTES ? open(SessionBodies.number(body)) : null;
            case CLOSE_SESSION -> body.length == SessionBodies.CONTROL_BYTES ? close(SessionBodies.number(body)) : null;
            case SUBMIT_IN_SESSION -> command(body);
            case SUBMIT, READ, READ_STALE -> null;
        };
    }

    /** Opens a session. Another opening with the same nonce opens no other one while that is open. */
    public static ClientEntry open(long nonce) {
        SessionOwner owner = new SessionOwner(SessionOwner.OUTSIDE, 0, nonce);
        return new ClientEntry(
                EntryType.SESSION_CONTROL,
                new Key(0, nonce),
                SessionControl.open(owner).toBytes());
    }

    private static @Nullable ClientEntry close(long session) {
        return session < 1
                ? null
                : new ClientEntry(
                        EntryType.SESSION_CONTROL,
                        new Key(session, 0),
                        SessionControl.close(session).toBytes());
    }

    private static @Nullable ClientEntry command(byte[] payload) {
        SessionPlace place = SessionPlace.of(ByteBuffer.wrap(payload));
        return place == null || place.session() < 1 || place.sequence() < 1
                ? null
                : new ClientEntry(EntryType.SESSION_COMMAND, new Key(place.session(), place.sequence()), payload);
    }

    /** How many bytes of the user's it has. */
    public int commandBytes() {
        return type == EntryType.SESSION_COMMAND ? payload.length - SessionPlace.BYTES : 0;
    }
}
