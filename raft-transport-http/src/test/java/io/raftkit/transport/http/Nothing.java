package io.raftkit.transport.http;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;

/** A state machine without a state, for nodes of which only the transport matters. */
final class Nothing implements StateMachine {
    @Override
    public byte[] apply(Command command) {
        return new byte[0];
    }

    @Override
    public byte[] query(byte[] query) {
        return new byte[0];
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        return out -> {};
    }

    @Override
    public void restore(Snapshot snapshot) {}
}
