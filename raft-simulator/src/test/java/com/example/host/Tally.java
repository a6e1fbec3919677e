package com.example.host;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;

/** Ticks off numbers. A result says whether the number was new. */
final class Tally implements StateMachine {
    private final BitSet seen = new BitSet();
    private int twice;

    static byte[] command(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    @Override
    public synchronized byte[] apply(Command command) {
        int number = command.buffer().getInt();
        twice += seen.get(number) ? 1 : 0;
        seen.set(number);
        return new byte[] {1};
    }

    @Override
    public synchronized byte[] query(byte[] query) {
        return ByteBuffer.allocate(4).putInt(seen.cardinality()).array();
    }

    @Override
    public synchronized View snapshot(SnapshotPoint point) {
        byte[] bits = seen.toByteArray();
        return out -> out.write(bits);
    }

    @Override
    public synchronized void restore(Snapshot snapshot) throws IOException {
        seen.clear();
        seen.or(BitSet.valueOf(snapshot.stream().readAllBytes()));
    }

    synchronized BitSet seen() {
        return (BitSet) seen.clone();
    }

    synchronized int twice() {
        return twice;
    }
}
