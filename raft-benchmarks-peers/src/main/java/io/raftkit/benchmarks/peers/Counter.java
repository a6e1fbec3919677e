package io.raftkit.benchmarks.peers;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The state machine of every peer: it counts commands, whatever is in them. The thread that applies commands changes it; any thread may ask
 * for its value.
 */
public final class Counter {
    private volatile long commands;

    /** Counts one command more and returns how many there are by now, on eight bytes. */
    public byte[] apply() {
        // One thread applies at a time: no increment is lost.
        long next = commands + 1;
        commands = next;
        return ByteBuffer.allocate(Long.BYTES).putLong(next).array();
    }

    /** How many commands were counted. */
    public long value() {
        return commands;
    }

    /** Writes a snapshot. */
    public void write(DataOutput out) throws IOException {
        out.writeLong(commands);
    }

    /** Puts back what {@link #write} wrote. */
    public void read(DataInput in) throws IOException {
        commands = in.readLong();
    }
}
