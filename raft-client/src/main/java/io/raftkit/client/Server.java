package io.raftkit.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;

/**
 * One server as the client knows it: the calls that wait to be sent there, and how it has behaved. Up to {@value #LANES_MAX} exchanges with it run at
 * once; calls that come while all are busy go together with the next. Thread-safe.
 */
final class Server {
    static final int LANES_MAX = 8;

    private static final int BATCH_CALLS_MAX = 256;
    private static final int BATCH_BYTES_MAX = 256 * 1024;
    private static final int SWEEP_MIN = 1_024;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long AVOID_NANOS_LEAST = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long AVOID_NANOS_MOST = TimeUnit.SECONDS.toNanos(2);

    private final String address;
    private final HttpUrl url;
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private volatile int id;
    private int sweepAt = SWEEP_MIN;
    private int lanes;
    private int owed;
    private long heardNanos;
    private int failures;
    private long avoidUntilNanos;

    Server(String address, HttpUrl url) {
        this.address = address;
        this.url = url;
    }

    String address() {
        return address;
    }

    HttpUrl url() {
        return url;
    }

    /** Its id once it has said so, before that 0. */
    int id() {
        return id;
    }

    /** Adds a call; true if the caller must see to it that {@link #next} is asked until it has nothing. */
    synchronized boolean offer(Call call) {
        if (waiting.size() >= sweepAt) {
            waiting.removeIf(Call::hasEnded);
            sweepAt = Math.max(SWEEP_MIN, waiting.size() * 2);
        }
        waiting.add(call);
        if (lanes < LANES_MAX) {
            lanes++;
            return true;
        }
        return false;
    }

    /** The calls of the next exchange; none if there are no more, and then the caller is done. */
    synchronized List<Call> next() {
        List<Call> batch = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && batch.size() < BATCH_CALLS_MAX && bytes < BATCH_BYTES_MAX) {
            Call call = waiting.remove();
            if (!call.hasEnded()) {
                batch.add(call);
                bytes += call.bytes();
            }
        }
        if (batch.isEmpty()) {
            lanes--;
        }
        return batch;
    }

    /** Ends a lane that {@link #offer} began and that cannot go on until there is nothing. */
    synchronized void breakOff() {
        lanes--;
    }

    /** Begins a lane if calls wait and there is one left; true if the caller must see to it as after {@link #offer}. */
    synchronized boolean resume() {
        boolean isNeeded = lanes < LANES_MAX && !waiting.isEmpty();
        if (isNeeded) {
            lanes++;
        }
        return isNeeded;
    }

    /** Gives up the calls that wait. */
    synchronized List<Call> giveUp() {
        List<Call> all = waiting.stream().filter(call -> !call.hasEnded()).toList();
        waiting.clear();
        return all;
    }

    /** An exchange begins, after which it owes a reply. */
    synchronized void owes(long nowNanos) {
        if (owed++ == 0) {
            heardNanos = nowNanos;
        }
    }

    synchronized void owesNoMore() {
        owed--;
    }

    /** It replied. */
    synchronized void heard(int serverId, long nowNanos) {
        heardNanos = nowNanos;
        failures = 0;
        avoidUntilNanos = nowNanos;
        if (serverId != 0) {
            id = serverId;
        }
    }

    /** It could not be reached, or broke off. Each time in a row it is passed over for longer. */
    synchronized void failed(long nowNanos) {
        long avoidNanos = AVOID_NANOS_LEAST << Math.min(failures, 10);
        failures++;
        avoidUntilNanos = nowNanos + Math.min(avoidNanos, AVOID_NANOS_MOST);
    }

    /** Whether another server should be asked, if there is one. */
    synchronized boolean isAvoided(long nowNanos) {
        return failures > 0 && avoidUntilNanos - nowNanos > 0 || owed > 0 && nowNanos - heardNanos > SILENCE_NANOS;
    }

    @Override
    public String toString() {
        return address;
    }
}
