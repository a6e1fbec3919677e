package io.raftkit.engine.message;

import io.raftkit.api.transport.Exchange;
import io.raftkit.engine.message.body.BodyWriter;

/**
 * A message between servers. A {@link RaftMessage} is for the engine. The others find a snapshot and carry its bytes, or ask for a change of the members;
 * they do not pass through the engine, have no term, and change none of its state.
 */
public sealed interface Message
        permits RaftMessage, FindSnapshot, FindSnapshot.Found, FetchChunk, Chunk, Join, Join.Answer {

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
}
