package io.raftkit.examples.demo;

import io.raftkit.examples.kv.client.RespClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The clients of the second act: each sets one key after the other, at a server of its own, and at the next one when that server is gone or
 * does not acknowledge. A key is set again until a server acknowledges it. This is safe, because no other client sets it, and its value is
 * always the same.
 */
final class KeyValueClients implements Stage.Work {
    private static final long RETRY_MILLIS = 10;
    private static final long IDS_PER_CLIENT = 1_000_000_000L;

    private final Supplier<List<Integer>> ports;
    private final Ledger ledger;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isStopping;
    private volatile @Nullable RuntimeException failure;

    /** Clients of the servers that are reached on these ports; 0 stands for one that is not ready. */
    KeyValueClients(Supplier<List<Integer>> ports, Ledger ledger) {
        this.ports = ports;
        this.ledger = ledger;
    }

    /** The key that a client sets. */
    static String key(long id) {
        return "key:" + id;
    }

    /** The value that it sets the key to. */
    static String value(long id) {
        return "value-of-" + id;
    }

    /** Starts this many clients. */
    KeyValueClients start(int count) {
        for (int i = 1; i <= count; i++) {
            int number = i;
            Thread thread = new Thread(() -> run(number), "client " + number);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        return this;
    }

    private void run(int number) {
        try {
            long id = number * IDS_PER_CLIENT;
            for (int server = number; !isStopping; server++) {
                id = setAt(server, id);
                if (!isStopping) {
                    TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        } catch (InterruptedException e) {
            failure = new IllegalStateException("interrupted", e);
        }
    }

    /** Sets keys at one server for as long as it acknowledges them. Returns the key to go on with. */
    private long setAt(int server, long first) {
        List<Integer> all = ports.get();
        int port = all.get(server % all.size());
        if (port == 0) {
            return first;
        }
        long id = first;
        try (RespClient client = new RespClient(port)) {
            while (!isStopping) {
                String reply = client.call("SET " + key(id) + " " + value(id));
                if (reply.startsWith("-TRYAGAIN") || reply.startsWith("-UNKNOWN")) {
                    return id;
                }
                if (!reply.equals("+OK")) {
                    throw new IllegalStateException("the server with port " + port + " answered " + reply);
                }
                ledger.acknowledge(id++);
            }
        } catch (IOException e) {
            // The server is gone, and another one is asked.
        }
        return id;
    }

    /** Lets each client end what it has begun. */
    @Override
    public void close() {
        isStopping = true;
        for (Thread thread : threads) {
            try {
                thread.join(Stage.PATIENCE.toMillis());
            } catch (InterruptedException e) {
                throw new IllegalStateException("interrupted", e);
            }
        }
        @Nullable RuntimeException failed = failure;
        if (failed != null) {
            throw failed;
        }
    }
}
