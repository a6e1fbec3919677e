package io.raftkit.benchmarks.drive;

import io.raftkit.api.RejectedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Keeps a fixed number of calls outstanding at one server, and measures how long each takes from the call to its result. For one run. */
public final class Driver {
    private static final long NANOS_PER_MICRO = 1_000;
    private static final long FAILED_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(2);
    private static final int DIGITS = 3;
    private static final int PERCENT = 100;

    private final Calls server;
    private final Workload workload;
    private final Recorder recorder = new Recorder(MICROS_MAX, DIGITS);
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private volatile boolean isOver;

    /** A driver of one run against this server. */
    public Driver(Calls server, Workload workload) {
        this.server = server;
        this.workload = workload;
    }

    /** Runs the workload, warm-up first. Blocks until it is over. */
    public Figures run() throws InterruptedException {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < workload.clients(); i++) {
            int share = workload.outstanding() * (i + 1) / workload.clients()
                    - workload.outstanding() * i / workload.clients();
            clients.add(new Client(i, share));
        }
        clients.forEach(Thread::start);
        TimeUnit.SECONDS.sleep(workload.warmupSeconds());
        recorder.reset();
        failures.clear();
        long startNanos = System.nanoTime();
        TimeUnit.SECONDS.sleep(workload.seconds());
        Histogram micros = recorder.getIntervalHistogram();
        double seconds = (System.nanoTime() - startNanos) / NANOS_PER_SECOND;
        Map<String, Long> failed = new TreeMap<>();
        failures.forEach((kind, count) -> failed.put(kind, count.sum()));
        isOver = true;
        for (Client client : clients) {
            client.join();
        }
        return Figures.of(workload, seconds, micros, failed);
    }

    private void count(Throwable failure) {
        String kind = failure instanceof RejectedException rejected
                ? "RejectedException " + rejected.reason()
                : failure.getClass().getSimpleName();
        failures.computeIfAbsent(kind, absent -> new LongAdder()).increment();
    }

    /** Calls whenever fewer than its share are outstanding. */
    private final class Client extends Thread {
        private final byte[] command = new byte[workload.bytes()];
        private final AtomicInteger free;
        private final int share;
        private int readsDue;
        private volatile boolean isWaiting;
        private volatile boolean hasFailed;

        Client(int number, int share) {
            super("load client " + number);
            this.share = share;
            free = new AtomicInteger(share);
            new Random(number).nextBytes(command);
        }

        @Override
        public void run() {
            while (!isOver) {
                if (hasFailed) {
                    // Whatever refuses, for instance a leader that lost its term, is not asked in a tight loop.
                    hasFailed = false;
                    LockSupport.parkNanos(FAILED_PAUSE_NANOS);
                }
                awaitMoreThan(0);
                for (int n = free.getAndSet(0); n > 0; n--) {
                    call();
                }
            }
            awaitMoreThan(share - 1);
        }

        private void awaitMoreThan(int count) {
            isWaiting = true;
            while (free.get() <= count) {
                LockSupport.park(this);
            }
            isWaiting = false;
        }

        private void call() {
            readsDue += workload.readPercent();
            boolean isRead = readsDue >= PERCENT;
            readsDue -= isRead ? PERCENT : 0;
            long startNanos = System.nanoTime();
            (isRead ? server.read() : server.write(command)).whenComplete((result, failure) -> {
                if (failure == null) {
                    recorder.recordValue(Math.min(MICROS_MAX, (System.nanoTime() - startNanos) / NANOS_PER_MICRO));
                } else {
                    count(failure);
                    hasFailed = true;
                }
                free.incrementAndGet();
                if (isWaiting) {
                    LockSupport.unpark(this);
                }
            });
        }
    }
}
