package io.raftkit.simulator.cluster;

import io.raftkit.api.transport.Frame;
import io.raftkit.testkit.network.NetworkObserver;

/**
 * Sees the frames of two groups on one network, for the watch of each.
 *
 * @param first of the group with number 0
 * @param second of the other one
 */
record GroupsWatch(ClusterWatch first, ClusterWatch second) implements NetworkObserver {

    private ClusterWatch watchOf(Frame frame) {
        return frame.header().group() == 0 ? first : second;
    }

    @Override
    public void sent(Frame frame) {
        watchOf(frame).sent(frame);
    }

    @Override
    public void delivered(Frame frame) {
        watchOf(frame).delivered(frame);
    }

    void check() {
        first.invariants().check();
        second.invariants().check();
    }
}
