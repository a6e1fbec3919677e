package io.raftkit.examples.demo;

import io.raftkit.examples.cluster.Await;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The demo's clients: each increments the counter again and again, one increment at a time, at a server of its own, and at the next one
 * when that server rejects it or is gone.
 *
 * <p>Besides them, one increment every few milliseconds is sent without waiting for the one before. The others may all be waiting for
 * what they had sent to a leader that died; these show when increments are acknowledged again.
 */
final class Clients implements Stage.Work {
    private static final long PACE_MILLIS = 20;
    private static final long RETRY_MILLIS = 10;
    // So that a client returns to its own server when that is back.
    private static final int INCREMENTS_PER_HOME = 100;
    private static final long IDS_PER_CLIENT = 1_000_000_000L;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
    private static final Executor LATER = CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS);

    private final Supplier<List<Integer>> clientPorts;
    private final Ledger ledger;
    private final DemoHttp http = new DemoHttp();
    private final AtomicInteger open = new AtomicInteger();
    private final Thread pacer = new Thread(this::pace, "pacer");
    private volatile boolean isStopping;

    /** Clients of the servers that are reached on these ports; 0 stands for one that is not ready. */
    Clients(Supplier<List<Integer>> clientPorts, Ledger ledger) {
        this.clientPorts = clientPorts;
        this.ledger = ledger;
    }

    /** Starts this many clients. */
    void start(int count) {
        for (int i = 1; i <= count; i++) {
            new Client(i).next();
        }
        pacer.start();
    }

    /** Lets each client end what it has begun, and waits for that. */
    @Override
    public void close() {
        isStopping = true;
        Await.until(
                "each increment that was begun is acknowledged, or known to be unknown",
                CLOSE_TIMEOUT,
                () -> open.get() == 0 && !pacer.isAlive() ? Optional.of(true) : Optional.empty());
    }

    private void pace() {
        try {
            for (long id = 1; !isStopping; id++) {
                new Increment(id, (int) id);
                TimeUnit.MILLISECONDS.sleep(PACE_MILLIS);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private final class Client {
        private final int number;
        private int server;
        private long sequence;

        Client(int number) {
            this.number = number;
        }

        void next() {
            if (isStopping) {
                return;
            }
            if (sequence % INCREMENTS_PER_HOME == 0) {
                server = number;
            }
            new Increment(number * IDS_PER_CLIENT + sequence++, server).done.thenAccept(last -> {
                server = last;
                next();
            });
        }
    }

    /** One increment, sent until it is not rejected; then done, with the server that was asked last. */
    private final class Increment {
        private final long id;
        private final CompletableFuture<Integer> done = new CompletableFuture<>();

        Increment(long id, int server) {
            this.id = id;
            open.incrementAndGet();
            send(server);
        }

        private void send(int number) {
            List<Integer> ports = clientPorts.get();
            http.increment(ports.get(number % ports.size()), id).thenAccept(outcome -> {
                switch (outcome) {
                    case ACKNOWLEDGED -> ledger.acknowledge(id);
                    case UNKNOWN -> ledger.lose(id);
                    case REJECTED -> {
                        LATER.execute(() -> send(number + 1));
                        return;
                    }
                }
                // First what this makes a client begin, so that the count never reads 0 in between.
                done.complete(number);
                open.decrementAndGet();
            });
        }
    }
}
