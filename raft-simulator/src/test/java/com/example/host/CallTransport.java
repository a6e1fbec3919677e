package com.example.host;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Inboxes;
import io.raftkit.api.transport.Refusal;
import io.raftkit.api.transport.Transport;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Carries each frame in a call. Calls that take long keep nobody waiting: beyond a number of them, frames are dropped. */
final class CallTransport implements Transport {
    private static final int CALLS_MAX = 256;

    private final int id;
    private final Calls calls;
    private final Inboxes inboxes = new Inboxes();
    private final Map<Integer, AtomicInteger> outstanding = new ConcurrentHashMap<>();

    CallTransport(int id, Calls calls) {
        this.id = id;
        this.calls = calls;
    }

    @Override
    public void register(long group, Inbox inbox) {
        inboxes.register(group, inbox);
    }

    @Override
    public void unregister(long group) {
        inboxes.unregister(group);
    }

    @Override
    public void updatePeers(long group, Map<Integer, String> addresses) {
        addresses.keySet().forEach(peer -> outstanding.putIfAbsent(peer, new AtomicInteger()));
    }

    @Override
    public void send(Frame frame) {
        int to = frame.header().to();
        AtomicInteger open = outstanding.get(to);
        if (open == null || frame.header().frameBytes() > maxFrameBytes()) {
            return;
        }
        if (open.incrementAndGet() > CALLS_MAX) {
            open.decrementAndGet();
            return;
        }
        calls.call(id, to, frame.toBytes(), new Calls.Outcome() {
            @Override
            public void ended(Optional<Refusal> refusal) {
                open.decrementAndGet();
                refusal.ifPresent(inboxes::refused);
            }

            @Override
            public void refused() {
                open.decrementAndGet();
                lost(to);
            }
        });
    }

    /** Takes a frame in, or says why not. A frame that is no frame is dropped. */
    Optional<Refusal> called(byte[] bytes) {
        Frame frame;
        try {
            frame = Frame.decode(ByteBuffer.wrap(bytes));
        } catch (MalformedDataException e) {
            return Optional.empty();
        }
        Refusal refusal = inboxes.refusal(frame.header());
        if (refusal == null) {
            inboxes.receive(frame);
        }
        return Optional.ofNullable(refusal);
    }

    void lost(int peer) {
        inboxes.peerLost(peer);
    }

    @Override
    public int maxFrameBytes() {
        return 4 << 20;
    }

    @Override
    public void close() {
        inboxes.close();
    }
}
