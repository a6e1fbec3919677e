package com.example.host;

import com.example.host.Calls.Reply;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.Exchange;
import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Inboxes;
import io.raftkit.api.transport.Refusal;
import io.raftkit.api.transport.Transport;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Carries frames in calls: one that asks is a request, and one that answers is the reply to the latest. Calls that take long keep nobody
 * waiting: beyond a number of them, frames are dropped.
 */
final class CallTransport implements Transport {
    private static final int CALLS_MAX = 256;

    private final int id;
    private final Calls calls;
    private final Inboxes inboxes = new Inboxes();
    private final Map<Integer, AtomicInteger> outstanding = new ConcurrentHashMap<>();
    /** The latest question of each peer, until it is answered. */
    private final Map<Integer, Consumer<Reply>> asking = new ConcurrentHashMap<>();

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
        Consumer<Reply> caller = frame.header().exchange() == Exchange.ANSWERS ? asking.remove(to) : null;
        if (caller != null) {
            caller.accept(Reply.of(frame.toBytes()));
        } else if (open.incrementAndGet() > CALLS_MAX) {
            open.decrementAndGet();
        } else {
            calls.call(id, to, frame.toBytes(), reply -> {
                open.decrementAndGet();
                reply.refusal().ifPresent(inboxes::refused);
                reply.frame().ifPresent(answer -> called(answer, nobody -> {}));
                if (reply.isNobodyThere()) {
                    lost(to);
                }
            });
        }
    }

    /** Takes a frame in, or says why not. A question is answered by a frame that is sent later, if at all; what is no frame is dropped. */
    void called(byte[] bytes, Consumer<Reply> caller) {
        Frame frame;
        try {
            frame = Frame.decode(ByteBuffer.wrap(bytes));
        } catch (MalformedDataException e) {
            caller.accept(Reply.NONE);
            return;
        }
        Refusal refusal = inboxes.refusal(frame.header());
        boolean isQuestion = refusal == null && frame.header().exchange() == Exchange.ASKS;
        Consumer<Reply> waitsNoMore = isQuestion ? asking.put(frame.header().from(), caller) : caller;
        if (waitsNoMore != null) {
            waitsNoMore.accept(Reply.of(refusal));
        }
        if (refusal == null) {
            inboxes.receive(frame);
        }
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
