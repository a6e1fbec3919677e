package io.raftkit.api;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.ServerRole;

/**
 * Hears what happens to a node. Calls come one at a time, in order, on a thread of their own: a listener that is slow or throws
 * harms no one, but when it falls far behind, {@link #commitAdvanced} and {@link #counted} calls are merged.
 */
public interface NodeListener {

    /**
     * This server's role or term changed.
     *
     * @param role the new role
     * @param term the term it plays it in
     */
    default void roleChanged(ServerRole role, long term) {}

    /**
     * Another leader became known, or the known one was lost.
     *
     * @param leaderId the leader, or 0 for none
     * @param term the term
     */
    default void leaderChanged(int leaderId, long term) {}

    /**
     * More entries are known committed.
     *
     * @param commitIndex the new commitIndex; never falls
     */
    default void commitAdvanced(long commitIndex) {}

    /**
     * Something was counted; the names are those of {@link NodeStatus#counters()}.
     *
     * @param counter what
     * @param increment how often since the last call for this name
     */
    default void counted(String counter, long increment) {}

    /**
     * The node stopped by itself to stay safe. The last call but for {@link #stopped()}.
     *
     * @param cause why
     */
    default void failed(Throwable cause) {}

    /** The node ended, however it did. The last call. */
    default void stopped() {}
}
