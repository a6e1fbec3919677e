package io.raftkit.simulator.workload;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Commands of random bytes, whose answers mean nothing. */
final class AnyBytes implements Workload<ByteBuffer, Boolean> {
    private static final int BYTES_MAX = 64;

    @Override
    public ByteBuffer next(SplittableRandom random, long serial) {
        ByteBuffer command = ByteBuffer.allocate(random.nextInt(Long.BYTES, BYTES_MAX + 1));
        random.nextBytes(command.array());
        return command.putLong(0, serial);
    }

    @Override
    public boolean isQuery(ByteBuffer input) {
        return false;
    }

    @Override
    public byte[] encode(ByteBuffer input) {
        return input.array();
    }

    @Override
    public Boolean decode(ByteBuffer input, byte[] answer) {
        return true;
    }
}
