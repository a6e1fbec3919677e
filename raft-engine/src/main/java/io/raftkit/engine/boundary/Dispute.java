package io.raftkit.engine.boundary;

/** What another server and this one do not agree about: who belongs to the cluster, or whose storage is whose. */
public enum Dispute {
    /** The other server's cluster began with other servers than this one's. */
    OTHER_BEGINNING,
    /** The other server's cluster agreed on another epoch than this one's. */
    OTHER_EPOCH,
    /** The other server knows this one's id by another storage. */
    DISOWNS_THIS,
    /** The other server's storage is not the one by which this server knows its id. */
    UNKNOWN_STORE
}
