package com.example.host;

import io.raftkit.api.transport.Refusal;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

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

    /** What becomes of a call. */
    interface Outcome {
        void ended(Optional<Refusal> refusal);

        void refused();
    }

    Calls(long seed) {
        random = new SplittableRandom(seed);
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

    /** Returns at once; the outcome is told later, on another thread. */
    void call(int from, int to, byte[] frame, Outcome outcome) {
        underWay.incrementAndGet();
        boolean isCut;
        boolean isLost;
        long micros;
        synchronized (this) {
            isCut = cutOff.contains(from) || cutOff.contains(to);
            isLost = random.nextInt(50) == 0;
            micros = isCut
                    ? TimeUnit.MILLISECONDS.toMicros(random.nextInt(FAILING_MILLIS_MAX))
                    : random.nextInt(random.nextInt(20) == 0 ? LATE_MICROS_MAX : SOON_MICROS_MAX);
        }
        timer.schedule(() -> arrive(to, frame, !isCut && !isLost, outcome), micros, TimeUnit.MICROSECONDS);
    }

    private void arrive(int to, byte[] frame, boolean isDelivered, Outcome outcome) {
        underWay.decrementAndGet();
        CallTransport receiver = hosts.get(to);
        if (receiver == null) {
            outcome.refused();
            return;
        }
        outcome.ended(isDelivered ? receiver.called(frame) : Optional.empty());
    }

    int underWay() {
        return underWay.get();
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
