package com.example.host;

import io.raftkit.api.transport.Refusal;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The host's way of calling other hosts. Calls are lost, late and overtaken, and one to a host that is cut off takes up to seven seconds
 * to fail.
 */
final class Calls implements AutoCloseable {
    private static final int FAILING_MILLIS_MAX = 7_000;
    private static final int LATE_MICROS_MAX = 80_000;
    private static final int SOON_MICROS_MAX = 500;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(2, work -> {
        Thread thread = new Thread(work, "host-calls");
        thread.setDaemon(true);
        return thread;
    });
    private final SplittableRandom random;
    private final Map<Integer, CallTransport> hosts = new ConcurrentHashMap<>();
    private final Set<Integer> cutOff = new HashSet<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger answered = new AtomicInteger();

    /** What comes back from a call: a frame, why the one that was sent is refused, that nobody listens there, or nothing. */
    record Reply(Optional<byte[]> frame, Optional<Refusal> refusal, boolean isNobodyThere) {
        static final Reply NONE = of((Refusal) null);
        static final Reply NOBODY = new Reply(Optional.empty(), Optional.empty(), true);

        static Reply of(byte[] frame) {
            return new Reply(Optional.of(frame), Optional.empty(), false);
        }

        static Reply of(Refusal refusal) {
            return new Reply(Optional.empty(), Optional.ofNullable(refusal), false);
        }
    }

    Calls(long seed) {
        random = new SplittableRandom(seed);
        timer.setRemoveOnCancelPolicy(true);
    }

    void up(int id, CallTransport transport) {
        hosts.put(id, transport);
    }

    /** The process of that host is gone; others that can reach its machine see their connections break. */
    void down(int id) {
        hosts.remove(id);
        if (!isCutOff(id)) {
            hosts.values().forEach(other -> other.lost(id));
        }
    }

    synchronized void cutOff(int id) {
        cutOff.add(id);
    }

    synchronized void reconnect(int id) {
        cutOff.remove(id);
    }

    private synchronized boolean isCutOff(int id) {
        return cutOff.contains(id);
    }

    /** Returns at once. Whether a reply comes, is lost or too late: the outcome is told once, later, on another thread. */
    void call(int from, int to, byte[] frame, Consumer<Reply> outcome) {
        underWay.incrementAndGet();
        made.incrementAndGet();
        AtomicBoolean hasEnded = new AtomicBoolean();
        Consumer<Reply> once = reply -> {
            if (hasEnded.compareAndSet(false, true)) {
                underWay.decrementAndGet();
                answered.addAndGet(reply.frame().isPresent() ? 1 : 0);
                outcome.accept(reply);
            }
        };
        Future<?> timeout = timer.schedule(() -> once.accept(Reply.NONE), FAILING_MILLIS_MAX, TimeUnit.MILLISECONDS);
        Consumer<Reply> end = once.andThen(reply -> timeout.cancel(false));
        carry(from, to, isLost -> {
            CallTransport receiver = hosts.get(to);
            if (receiver == null || isLost) {
                end.accept(receiver == null ? Reply.NOBODY : Reply.NONE);
            } else {
                receiver.called(
                        frame, reply -> carry(to, from, isReplyLost -> end.accept(isReplyLost ? Reply.NONE : reply)));
            }
        });
    }

    private void carry(int from, int to, Consumer<Boolean> arrival) {
        boolean isCut;
        boolean isLost;
        long micros;
        synchronized (this) {
            isCut = cutOff.contains(from) || cutOff.contains(to);
            isLost = isCut || random.nextInt(50) == 0;
            micros = isCut
                    ? TimeUnit.MILLISECONDS.toMicros(random.nextInt(FAILING_MILLIS_MAX))
                    : random.nextInt(random.nextInt(20) == 0 ? LATE_MICROS_MAX : SOON_MICROS_MAX);
        }
        timer.schedule(() -> arrival.accept(isLost), micros, TimeUnit.MICROSECONDS);
    }

    int made() {
        return made.get();
    }

    /** How many calls brought a frame back. */
    int answered() {
        return answered.get();
    }

    int underWay() {
        return underWay.get();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
