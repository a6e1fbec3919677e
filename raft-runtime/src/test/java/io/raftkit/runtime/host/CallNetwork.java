package io.raftkit.runtime.host;

import io.raftkit.api.spi.Frame;
import io.raftkit.api.spi.Inbox;
import io.raftkit.api.spi.Transport;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A host's network, made for calls with answers: each frame is a call, which may be lost, late or overtaken, and which the host notices to
 * have failed only after seven seconds.
 */
final class CallNetwork implements AutoCloseable {
    private static final int CALL_FAILS_MILLIS = 7_000;

    private final ScheduledThreadPoolExecutor calls = new ScheduledThreadPoolExecutor(2);
    private final Map<Integer, Inbox> inboxes = new ConcurrentHashMap<>();
    private final Set<Integer> cut = ConcurrentHashMap.newKeySet();
    private final Random random;

    CallNetwork(long seed) {
        random = new Random(seed);
        calls.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void cut(int serverId) {
        cut.add(serverId);
    }

    void mend(int serverId) {
        cut.remove(serverId);
    }

    private void call(int from, int to, byte[] bytes) {
        int chance = random.nextInt(100);
        if (cut.contains(from) || cut.contains(to) || chance < 3) {
            // Nobody hears it; the host's call hangs on to its bytes until it gives up.
            calls.schedule(() -> bytes.length, CALL_FAILS_MILLIS, TimeUnit.MILLISECONDS);
        } else if (chance < 10) {
            calls.schedule(() -> arrive(to, bytes), random.nextInt(30), TimeUnit.MILLISECONDS);
        } else {
            calls.execute(() -> arrive(to, bytes));
        }
    }

    private void arrive(int to, byte[] bytes) {
        Inbox inbox = inboxes.get(to);
        Frame frame = Frame.decode(ByteBuffer.wrap(bytes));
        if (inbox != null && inbox.admit(frame.header()) == Inbox.Admission.ADMITTED) {
            inbox.receive(frame);
        }
    }

    Transport of(int serverId) {
        return new Transport() {
            @Override
            public void register(long group, Inbox inbox) {
                if (inboxes.putIfAbsent(serverId, inbox) != null) {
                    throw new IllegalStateException("server " + serverId + " is registered");
                }
            }

            @Override
            public void unregister(long group) {
                inboxes.remove(serverId);
            }

            @Override
            public void updatePeers(Map<Integer, String> addresses) {}

            @Override
            public void send(Frame frame) {
                call(serverId, frame.header().to(), frame.toBytes());
            }

            @Override
            public int maxFrameBytes() {
                return 1 << 20;
            }

            @Override
            public void close() {
                throw new IllegalStateException("the host's own, which no node may close");
            }
        };
    }

    @Override
    public void close() {
        calls.shutdownNow();
    }
}
