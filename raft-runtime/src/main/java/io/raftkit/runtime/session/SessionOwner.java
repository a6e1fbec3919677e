package io.raftkit.runtime.session;

/**
 * Who has a session.
 *
 * @param serverId the server whose calls are in it, or 0 for a client outside the cluster
 * @param life numbers the sessions that the server opened, rising: one with a higher number replaces one with a lower number
 * @param nonce a random number of the incarnation of the server: it tells whose session this is if two incarnations chose the same number
 */
public record SessionOwner(int serverId, long life, long nonce) {
    /** In the place of a server's id: a client outside the cluster. Any number of these have sessions; each is known by its nonce. */
    public static final int OUTSIDE = 0;

    /** Whether it is a client outside the cluster. */
    public boolean isOutside() {
        return serverId == OUTSIDE;
    }
}
