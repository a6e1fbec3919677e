package io.raftkit.runtime.node;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Transport;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A transport that lets no group leave before it is released. */
final class StuckTransport implements Transport {
    private final Transport real;
    private final CountDownLatch release;

    StuckTransport(Transport real, CountDownLatch release) {
        this.real = real;
        this.release = release;
    }

    @Override
    public void register(long group, Inbox inbox) {
        real.register(group, inbox);
    }

    @Override
    public void unregister(long group) {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        real.unregister(group);
    }

    @Override
    public void updatePeers(long group, Map<Integer, String> addresses) {
        real.updatePeers(group, addresses);
    }

    @Override
    public void send(Frame frame) {
        real.send(frame);
    }

    @Override
    public int maxFrameBytes() {
        return real.maxFrameBytes();
    }

    @Override
    public void close() {
        real.close();
    }
}
