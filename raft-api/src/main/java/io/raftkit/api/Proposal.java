package io.raftkit.api;

import java.util.concurrent.CompletableFuture;

/**
 * A command handed to this server's own log by {@link RaftNode#propose}. Futures complete on threads of the node: see {@link RaftNode} for
 * what belongs on an executor of the caller's.
 */
public interface Proposal {

    /**
     * Completes as soon as the node looked at the command, without waiting for any disk or network: with its index and term where this
     * server leads. It completes before {@link #result()} does, and never exceptionally.
     *
     * @return what the node said
     */
    CompletableFuture<Acceptance> accepted();

    /**
     * Completes with the state machine's answer after the command was committed and applied here; exceptionally with {@link RejectedException}
     * or {@link OutcomeUnknownException}, the latter at the latest when the node's call timeout has passed.
     *
     * @return the answer to come
     */
    CompletableFuture<byte[]> result();

    /**
     * What a node said to a proposal.
     *
     * @param leads whether this server led and took the command
     * @param index the command's log index if it was taken, else 0; another command may still be committed there
     * @param term the server's term at that moment
     */
    record Acceptance(boolean leads, long index, long term) {}
}
