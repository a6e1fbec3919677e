package io.raftkit.examples.keyvalue;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Counts commands. Its state is as large as a test wants, and made up from the count as it is written: it takes no memory. */
final class GeneratedState implements StateMachine {
    private static final int BLOCK_BYTES = 64 << 10;

    private final int blocks;
    private volatile long count;
    volatile int restores;

    GeneratedState(int megabytes) {
        blocks = megabytes << 4;
    }

    long count() {
        return count;
    }

    @Override
    public byte[] apply(Command command) {
        count++;
        return new byte[0];
    }

    @Override
    public byte[] query(byte[] query) {
        return Long.toString(count).getBytes();
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        long now = count;
        return out -> {
            DataOutputStream data = new DataOutputStream(out);
            data.writeLong(now);
            SplittableRandom random = new SplittableRandom(now);
            byte[] block = new byte[BLOCK_BYTES];
            for (int written = 0; written < blocks; written++) {
                random.nextBytes(block);
                data.write(block);
            }
            data.flush();
        };
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        DataInputStream data = new DataInputStream(snapshot.stream());
        long restored = data.readLong();
        SplittableRandom random = new SplittableRandom(restored);
        byte[] expected = new byte[BLOCK_BYTES];
        for (int read = 0; read < blocks; read++) {
            random.nextBytes(expected);
            if (!Arrays.equals(data.readNBytes(BLOCK_BYTES), expected)) {
                throw new IOException("block " + read + " is not what was written");
            }
        }
        count = restored;
        restores++;
    }
}
