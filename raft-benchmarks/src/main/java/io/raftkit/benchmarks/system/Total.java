package io.raftkit.benchmarks.system;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts commands and returns the count: a state machine that costs next to nothing, so that what is measured is the replication. Its state can be made as large as
 * one likes without memory: the rest of it is {@link Generated}.
 */
public final class Total implements StateMachine {
    private final long generatedBytes;
    /** Written by the thread that applies, read by any. */
    private final AtomicLong commands = new AtomicLong();
    /** Written by the thread that restores, read by any. */
    private final AtomicLong restores = new AtomicLong();

    /** A count with so many bytes behind it in each snapshot. */
    public Total(long generatedBytes) {
        this.generatedBytes = generatedBytes;
    }

    /** How many commands are in the state. */
    long commands() {
        return commands.get();
    }

    /** How often the state was taken over from a snapshot. */
    long restores() {
        return restores.get();
    }

    @Override
    public byte[] apply(Command command) {
        long count = commands.getPlain() + 1;
        commands.lazySet(count);
        return bytes(count);
    }

    @Override
    public byte[] query(byte[] query) {
        return bytes(commands.get());
    }

    private static byte[] bytes(long count) {
        return ByteBuffer.allocate(Long.BYTES).putLong(count).array();
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        byte[] state = bytes(commands.get());
        return out -> {
            out.write(state);
            Generated.write(generatedBytes, out);
        };
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        commands.set(ByteBuffer.wrap(snapshot.stream().readNBytes(Long.BYTES)).getLong());
        Generated.check(generatedBytes, snapshot.stream());
        restores.incrementAndGet();
    }
}
