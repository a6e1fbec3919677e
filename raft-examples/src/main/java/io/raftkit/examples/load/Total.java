package io.raftkit.examples.load;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Counts commands: a state machine that costs next to nothing, so that what is measured is the replication. */
public final class Total implements StateMachine {
    private static final byte[] DONE = {};

    private long commands;

    @Override
    public byte[] apply(Command command) {
        commands++;
        return DONE;
    }

    @Override
    public byte[] query(byte[] query) {
        return ByteBuffer.allocate(Long.BYTES).putLong(commands).array();
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        byte[] state = query(DONE);
        return out -> out.write(state);
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        commands = ByteBuffer.wrap(snapshot.stream().readNBytes(Long.BYTES)).getLong();
    }
}
