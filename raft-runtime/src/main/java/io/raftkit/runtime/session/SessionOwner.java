package io.raftkit.runtime.session;

/**
 * Who has a session.
 *
 * @param serverId the server whose calls are in it, or 0 for a client outside the cluster
 * @param life numbers the sessions that the server opened, rising: one with a higher number replaces one with a lower number
 * @param nonce a random number of the client, or of the incarnation of the server. Whoever names the session must give it: ids of sessions can be
 *     guessed. It is negative for clients outside the cluster only, so none of these can ever name the session of a server, nor a server one of theirs
 */
public record SessionOwner(int serverId, long life, long nonce) {
    /** In the place of a server's id: a client outside the cluster. Any number of these have sessions; each is known by its nonce. */
    private static final int OUTSIDE = 0;

    /** A client outside the cluster. */
    public static SessionOwner outside(long nonce) {
        return new SessionOwner(OUTSIDE, 0, nonce);
    }

    /** An incarnation of a server, with a random number of its own. */
    public static SessionOwner server(int serverId, long random) {
        return new SessionOwner(serverId, 0, random & Long.MAX_VALUE);
    }

    /** Whether it is a client outside the cluster. */
    public boolean isOutside() {
        return serverId == OUTSIDE;
    }

    /** Whether a nonce is that of a client outside the cluster. */
    static boolean isOutside(long nonce) {
        return nonce < 0;
    }

    /** Whether the nonce is one that it may have. */
    boolean isValid() {
        return isOutside() == isOutside(nonce);
    }
}
