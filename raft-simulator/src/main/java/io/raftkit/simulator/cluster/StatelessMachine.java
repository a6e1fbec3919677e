package io.raftkit.simulator.cluster;

import io.raftkit.api.Command;
import io.raftkit.api.StateMachine;

/** Keeps nothing: for servers of which nobody asks anything. */
final class StatelessMachine implements StateMachine {
    private static final byte[] NOTHING = {};

    @Override
    public byte[] apply(Command command) {
        return NOTHING;
    }

    @Override
    public byte[] query(byte[] query) {
        return NOTHING;
    }

    @Override
    public View snapshot(SnapshotPoint point) {
        return out -> {};
    }

    @Override
    public void restore(Snapshot snapshot) {
        // There is nothing in it.
    }
}
