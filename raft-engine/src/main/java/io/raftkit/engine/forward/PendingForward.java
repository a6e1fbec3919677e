package io.raftkit.engine.forward;

import java.nio.ByteBuffer;
import java.util.List;

/** A forward that is not answered, and its last copy. */
final class PendingForward {
    private final long term;
    private final long sequence;
    private final List<ByteBuffer> commands;
    private final long bytes;
    private long copy;
    private long sentNanos;
    private int copies;

    PendingForward(long term, long sequence, List<ByteBuffer> commands) {
        this.term = term;
        this.sequence = sequence;
        this.commands = commands;
        bytes = commands.stream().mapToLong(ByteBuffer::remaining).sum();
    }

    long term() {
        return term;
    }

    long sequence() {
        return sequence;
    }

    List<ByteBuffer> commands() {
        return commands;
    }

    long bytes() {
        return bytes;
    }

    /** Notes that a copy with this number is sent. */
    void sent(long number, long nowNanos) {
        copy = number;
        sentNanos = nowNanos;
        copies++;
    }

    /** The number of the last copy. */
    long copy() {
        return copy;
    }

    long sentNanos() {
        return sentNanos;
    }

    /** How many copies were sent. */
    int copies() {
        return copies;
    }
}
