package io.raftkit.simulator;

import io.raftkit.api.Command;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.transport.Frame;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import io.raftkit.testkit.network.VirtualTime;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** One number for all that happened in a run, and when: two runs with the same number took the same course. */
final class TraceHash implements ClusterObserver {
    private final VirtualTime time;
    private long hash;

    TraceHash(VirtualTime time) {
        this.time = time;
    }

    long value() {
        return hash;
    }

    private void mix(long kind, long one, long other) {
        long mixed = hash ^ time.nanos() * 31 + kind;
        mixed = (mixed + one) * 0x9e37_79b9_7f4a_7c15L;
        mixed = (mixed ^ mixed >>> 29) + other;
        hash = (mixed ^ mixed >>> 32) * 0xbf58_476d_1ce4_e5b9L;
    }

    @Override
    public void ended(int server, NodeLoad load) {
        mix(1, server, 0);
    }

    @Override
    public void transition(Transition transition) {
        mix(
                2,
                transition.serverId(),
                transition.term() * 31 + transition.reason().hashCode());
    }

    @Override
    public void frameSent(Frame frame) {
        CRC32C crc = new CRC32C();
        crc.update(frame.contiguousBody());
        mix(3, (long) frame.header().from() << 32 | frame.header().to(), crc.getValue());
    }

    @Override
    public void stored(int server, PersistBatch batch) {
        mix(4, server, batch.toString().hashCode());
        batch.records().values().forEach(value -> mix(8, server, Arrays.hashCode(value)));
    }

    @Override
    public void applied(int server, Command command, byte[] result) {
        mix(5, server, command.index() * 31 + Arrays.hashCode(result));
    }

    @Override
    public void returned(long serial, Outcome outcome) {
        mix(6, serial, outcome.name().hashCode());
    }

    @Override
    public void fault(String what) {
        mix(7, what.hashCode(), 0);
    }
}
