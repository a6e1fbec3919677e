package io.raftkit.engine.boundary;

import io.raftkit.engine.message.MessageCodec;

/**
 * The sender that a frame names.
 *
 * @param id the server
 * @param storeId its storage, 0 if that is not known here
 * @param epoch the epoch that its cluster has agreed on as far as it knows, 0 if it knows of none
 * @param isJoined whether it joined a cluster that ran, so that its storage is not one of those with which the cluster began
 * @param protocolVersion the highest version of the protocol that it speaks
 */
public record Sender(int id, long storeId, long epoch, boolean isJoined, int protocolVersion) {

    /** One of the servers with which a cluster began, of this release. */
    public Sender(int id, long storeId, long epoch) {
        this(id, storeId, epoch, false, MessageCodec.VERSION);
    }
}
