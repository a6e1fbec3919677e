package io.raftkit.engine;

import io.raftkit.engine.message.PreVote;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.RequestVote;

/**
 * A message on its way, from the disk named by storeId to the one named by toStoreId, 0 for any, of a server that speaks for an epoch, 0 for
 * none.
 */
public record Letter(int from, int to, long storeId, long toStoreId, long epoch, RaftMessage message) {

    /** A message to whichever disk the receiver has. */
    Letter(int from, int to, long storeId, long epoch, RaftMessage message) {
        this(from, to, storeId, 0, epoch, message);
    }

    /** Whether it asks any disk for a vote: a node that joined does not let its engine hear of it. */
    boolean asksAnyForAVote() {
        return toStoreId == 0 && (message instanceof RequestVote || message instanceof PreVote);
    }
}
