package io.raftkit.transport.common;

/** What the receiving side asks and tells of the servers whose addresses are known here. Thread-safe. */
public interface KnownPeers {
    /** Whether a server's address is known. */
    boolean isKnown(int serverId);

    /** A server reached this one, so the other way may be worth an attempt. */
    void heard(int serverId);

    /** A server's connection to this one broke. If its address is not known here nothing can be said of it. */
    void connectionBroke(int serverId);
}
