package io.raftkit.engine.message;

import io.raftkit.api.transport.Exchange;

/** A message from one server to another. */
public sealed interface RaftMessage
        permits AppendEntries,
                AppendEntriesReply,
                Forward,
                ForwardReply,
                PreVote,
                PreVoteReply,
                ReadIndex,
                ReadIndexReply,
                RequestVote,
                RequestVoteReply {

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
     * What kind of message this is.
     *
     * @return its row in the table of kinds
     */
    MessageKind kind();

    /**
     * Whether this message asks for another, answers one, or does neither.
     *
     * @return its place in an exchange
     */
    default Exchange exchange() {
        return kind().exchange();
    }

    /**
     * Writes the body, in the order in which the kind's reader takes it.
     *
     * @param out takes it
     */
    void write(BodyWriter out);

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
