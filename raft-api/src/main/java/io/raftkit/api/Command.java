package io.raftkit.api;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * One committed command on its way into a {@link StateMachine}. Immutable; may be kept.
 *
 * <p>Everything here is the same on every server that applies the command, so a state machine may depend on all of it.
 */
public final class Command {
    private final long index;
    private final long term;
    private final long time;
    private final ByteBuffer payload;

    /**
     * A command at its place in the log. Applications receive commands and need this only in tests.
     *
     * @param index its log index, from 1
     * @param term the term in which a leader took it
     * @param time the leader's clock when it was taken, in milliseconds since the epoch
     * @param payload what was proposed; must not be changed afterwards
     */
    public Command(long index, long term, long time, ByteBuffer payload) {
        this.index = index;
        this.term = term;
        this.time = time;
        this.payload = Objects.requireNonNull(payload, "payload");
    }

    /**
     * The command's place in the log. Indexes rise from one command to the next, not always by one: entries of the cluster's own lie
     * between.
     *
     * @return the index, from 1
     */
    public long index() {
        return index;
    }

    /**
     * The term in which a leader took the command.
     *
     * @return the term, from 1
     */
    public long term() {
        return term;
    }

    /**
     * The leader's clock when it took the command: replicated with it, and never lower than that of an earlier command. It is the only
     * clock a state machine may use.
     *
     * @return milliseconds since the epoch
     */
    public long time() {
        return time;
    }

    /**
     * What was proposed, without copying.
     *
     * @return a new read-only buffer over the payload
     */
    public ByteBuffer buffer() {
        return payload.asReadOnlyBuffer();
    }

    /**
     * What was proposed, as a copy the caller owns.
     *
     * @return the payload, possibly empty
     */
    public byte[] bytes() {
        byte[] copy = new byte[payload.remaining()];
        payload.duplicate().get(copy);
        return copy;
    }

    @Override
    public String toString() {
        return "Command[index=" + index + ", term=" + term + ", " + payload.remaining() + " bytes]";
    }
}
