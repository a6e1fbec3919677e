package io.raftkit.benchmarks.peers.jgroups;

import io.raftkit.benchmarks.peers.Counter;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jgroups.raft.StateMachine;

/** The counter as jgroups-raft wants its state machines: what is read comes to the same method as what is written. */
final class CountingStateMachine implements StateMachine {
    private final Counter counter = new Counter();

    /** How many commands were applied. */
    long value() {
        return counter.value();
    }

    /** Counts a command; no bytes are a read. */
    @Override
    public byte[] apply(byte[] bytes, int offset, int length, boolean isResultWanted) {
        return length > 0
                ? counter.apply()
                : ByteBuffer.allocate(Long.BYTES).putLong(counter.value()).array();
    }

    @Override
    public void readContentFrom(DataInput in) throws IOException {
        counter.read(in);
    }

    @Override
    public void writeContentTo(DataOutput out) throws IOException {
        counter.write(out);
    }
}
