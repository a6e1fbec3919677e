package io.raftkit.engine;

import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.RaftMessage;

/**
 * A message on its way, from the disk named by storeId, of a server that speaks for an epoch, 0 for none, and that joined the cluster or was
 * there at its beginning, and that speaks versions of the protocol up to one.
 */
public record Letter(
        int from, int to, long storeId, long epoch, boolean isJoined, int protocolVersion, RaftMessage message) {

    /** A message of a server of this release. */
    Letter(int from, int to, long storeId, long epoch, boolean isJoined, RaftMessage message) {
        this(from, to, storeId, epoch, isJoined, MessageCodec.VERSION, message);
    }

    /** A message of a server of this release that was there at the beginning. */
    Letter(int from, int to, long storeId, long epoch, RaftMessage message) {
        this(from, to, storeId, epoch, false, message);
    }
}
