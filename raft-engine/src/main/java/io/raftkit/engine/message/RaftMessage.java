package io.raftkit.engine.message;

/** A message from one engine to another. */
public sealed interface RaftMessage extends Message
        permits AppendEntries,
                AppendEntriesReply,
                Forward,
                ForwardReply,
                InstallSnapshot,
                InstallSnapshotReply,
                PreVote,
                PreVoteReply,
                ReadIndex,
                ReadIndexReply,
                RequestVote,
                RequestVoteReply,
                TimeoutNow {

    /**
     * The sender's term when it sent this; for a {@link PreVote} and a granted {@link PreVoteReply} the term an election would open.
     *
     * @return the term
     */
    long term();

    /**
     * Whether the sender holds the term it names. A pre-vote and its grant speak of a term that no server holds yet (thesis §9.6), so it is
     * never adopted.
     *
     * @return false for those two
     */
    default boolean isOfTermHeld() {
        return true;
    }

    /**
     * Whether it is a request that only a leader or a candidate makes. Such a request is answered without consulting the configuration (thesis
     * §4.1).
     *
     * @return true for those
     */
    default boolean isOfLeaderOrCandidate() {
        return kind().isOfLeaderOrCandidate();
    }

    /**
     * Calls the handler's method for this kind of message.
     *
     * @param from the sender
     * @param handler who handles it
     * @param <R> what handling results in
     * @return what the handler returned
     */
    <R> R deliverTo(int from, MessageHandler<R> handler);
}
