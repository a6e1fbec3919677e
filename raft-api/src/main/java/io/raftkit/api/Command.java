package io.raftkit.api;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import java.nio.ByteBuffer;

/**
 * One committed command on its way into a {@link StateMachine}. Immutable; may be kept.
 *
 * <p>Everything here is the same on every server that applies the command, so a state machine may depend on all of it.
 */
public final class Command {
    private final EntryBatch entries;
    private final long index;
    /** Where the command begins in the payload of its entry. */
    private final int from;

    /**
     * A command at its place in the log. Applications receive commands and need this only in tests.
     *
     * @param index its log index, from 1
     * @param term the term in which a leader took it, from 1
     * @param time the leader's clock when it was taken, in milliseconds since the epoch
     * @param payload what was proposed; copied, and the buffer is not moved
     */
    public Command(long index, long term, long time, ByteBuffer payload) {
        this(
                EntryBatch.builder(index, 1, EntryBatch.ENTRY_HEADER_BYTES + payload.remaining())
                        .add(term, time, EntryType.COMMAND, payload)
                        .build(),
                index,
                0);
    }

    private Command(EntryBatch entries, long index, int from) {
        this.entries = entries;
        this.index = index;
        this.from = from;
    }

    /**
     * A command in a log, without copying. Nodes make these.
     *
     * @param entries have the command's entry
     * @param index its index
     * @param from how many bytes of the entry's payload stand before the command
     * @return the command
     */
    public static Command at(EntryBatch entries, long index, int from) {
        return new Command(entries, index, from);
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
        return entries.termAt(index);
    }

    /**
     * The leader's clock when it took the command: replicated with it, and never lower than that of an earlier command. It is the only
     * clock a state machine may use.
     *
     * @return milliseconds since the epoch
     */
    public long time() {
        return entries.timeAt(index);
    }

    /**
     * What was proposed, without copying.
     *
     * @return a new read-only buffer over the payload
     */
    public ByteBuffer buffer() {
        return entries.payloadAt(index, from).asReadOnlyBuffer();
    }

    /**
     * What was proposed, as a copy the caller owns.
     *
     * @return the payload, possibly empty
     */
    public byte[] bytes() {
        ByteBuffer payload = entries.payloadAt(index, from);
        byte[] copy = new byte[payload.remaining()];
        payload.get(copy);
        return copy;
    }

    @Override
    public String toString() {
        return "Command[index=" + index + ", term=" + term() + ", "
                + entries.payloadAt(index, from).remaining() + " bytes]";
    }
}
