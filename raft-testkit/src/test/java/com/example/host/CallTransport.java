package com.example.host;

import io.raftkit.api.spi.Frame;
import io.raftkit.api.spi.Inbox;
import io.raftkit.api.spi.MalformedDataException;
import io.raftkit.api.spi.Refusal;
import io.raftkit.api.spi.Transport;
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
    private final Map<Long, Inbox> inboxes = new ConcurrentHashMap<>();
    private final Map<Integer, AtomicInteger> outstanding = new ConcurrentHashMap<>();

    CallTransport(int id, Calls calls) {
        this.id = id;
        this.calls = calls;
    }

    @Override
    public void register(long group, Inbox inbox) {
        if (inboxes.putIfAbsent(group, inbox) != null) {
            throw new IllegalStateException("group " + group + " is served already");
        }
    }

    @Override
    public void unregister(long group) {
        inboxes.remove(group);
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
                refusal.ifPresent(CallTransport.this::told);
            }

            @Override
            public void refused() {
                open.decrementAndGet();
                lost(to);
            }
        });
    }

    private void told(Refusal refusal) {
        Inbox inbox = inboxes.get(refusal.group());
        if (inbox != null) {
            inbox.refused(refusal);
        }
    }

    /** Takes a frame in, or says why not. */
    Optional<Refusal> called(byte[] bytes) {
        Frame frame;
        try {
            frame = Frame.decode(ByteBuffer.wrap(bytes));
        } catch (MalformedDataException e) {
            return Optional.empty();
        }
        Inbox inbox = inboxes.get(frame.header().group());
        if (inbox == null) {
            return refusal(frame, Inbox.Admission.WRONG_GROUP, Inbox.Admission.WRONG_GROUP.words());
        }
        Inbox.Admission admission = inbox.admit(frame.header());
        if (admission != Inbox.Admission.ADMITTED) {
            return refusal(frame, admission, inbox.explain(frame.header(), admission));
        }
        inbox.receive(frame);
        return Optional.empty();
    }

    private static Optional<Refusal> refusal(Frame frame, Inbox.Admission admission, String words) {
        return Optional.of(Refusal.of(frame.header(), admission, words));
    }

    void lost(int peer) {
        inboxes.values().forEach(inbox -> inbox.peerLost(peer));
    }

    @Override
    public int maxFrameBytes() {
        return 4 << 20;
    }

    @Override
    public void close() {
        inboxes.clear();
    }
}
