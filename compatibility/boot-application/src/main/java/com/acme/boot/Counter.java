package com.acme.boot;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;
import java.io.IOException;
import java.math.BigInteger;

/** A replicated counter. */
public final class Counter implements StateMachine {
    private BigInteger value = BigInteger.ZERO;

    @Override
    public byte[] apply(Command increment) {
        value = value.add(new BigInteger(increment.bytes()));
        return value.toByteArray();
    }

    @Override
    public byte[] query(byte[] query) {
        return value.toByteArray();
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        byte[] state = value.toByteArray();
        return out -> out.write(state);
    }

    @Override
    public void restore(Snapshot snapshot) throws IOException {
        value = new BigInteger(snapshot.stream().readAllBytes());
    }
}
