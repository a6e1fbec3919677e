package io.raftkit.examples.soak;

import io.raftkit.examples.bank.BankCustomers;
import io.raftkit.examples.cluster.Outcome;
import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.HistoryRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The soak's clients: each asks one thing after the other at a server of its own, and at the next one when that does not acknowledge, at a
 * pace that bounds the history. What they ask and are told is recorded.
 *
 * <p>Accounts change: after some calls there are new ones, so that the checker has many short histories to judge instead of one long one.
 * Now and then an old account is asked for again, and all of them in the end.
 */
final class Customers implements AutoCloseable {
    private static final int SERVERS = 3;
    private static final int ACCOUNTS_AT_ONCE = 4;
    private static final long CALLS_PER_AGE = 2_000;
    private static final int AMOUNT_MAX = 1_000_000;
    private static final int ANSWER_ATTEMPTS_MAX = 1_000;
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long RETRY_MILLIS = 20;

    private final Supplier<Asked> askers;
    private final int callsPerSecond;
    private final Tally tally;
    private final BankCustomers meaning = new BankCustomers();
    private final HistoryRecorder<String, String> recorder = new HistoryRecorder<>();
    private final AtomicLong calls = new AtomicLong();
    private final List<Asked> all = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean isStopping;

    /**
     * Clients, none yet.
     *
     * @param askers makes that through which one of them asks
     * @param callsPerSecond how many calls all of them make together, if answers come at once
     */
    Customers(Supplier<Asked> askers, int callsPerSecond, Tally tally) {
        this.askers = askers;
        this.callsPerSecond = callsPerSecond;
        this.tally = tally;
    }

    /** Starts this many clients. */
    void start(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int client = 1; client <= count; client++) {
            int number = client;
            SplittableRandom own = random.split();
            Asked asked = askers.get();
            all.add(asked);
            Thread thread = new Thread(() -> work(number, asked, count, own), "client " + client);
            threads.add(thread);
            thread.start();
        }
    }

    private void work(int client, Asked asked, int count, SplittableRandom random) {
        long millisMax = 2 * MILLIS_PER_SECOND * count / callsPerSecond;
        int server = client % SERVERS;
        while (!isStopping) {
            if (ask(client, asked, input(random), 1 + server) != Outcome.ACKNOWLEDGED) {
                server = (server + 1) % SERVERS;
            }
            sleep(random.nextLong(millisMax + 1));
        }
    }

    private String input(SplittableRandom random) {
        long age = calls.getAndIncrement() / CALLS_PER_AGE;
        boolean isOld = random.nextInt(20) == 0;
        String account = account(isOld ? random.nextLong(age + 1) : age, random.nextInt(ACCOUNTS_AT_ONCE));
        int amount = random.nextInt(1, AMOUNT_MAX);
        return switch (random.nextInt(4)) {
            case 0, 1 -> account;
            case 2 -> account + " +" + amount;
            default -> account + " -" + amount / 2;
        };
    }

    private static String account(long age, int number) {
        return "account" + age + "-" + number;
    }

    private Outcome ask(long client, Asked asked, String input, int server) {
        HistoryRecorder<String, String>.Call call = recorder.call(client, input);
        long startNanos = System.nanoTime();
        Asked.Reply reply = asked.ask(server, input);
        tally.count(reply.outcome(), System.nanoTime() - startNanos);
        switch (reply.outcome()) {
            case ACKNOWLEDGED -> call.returned(reply.answer());
            case REJECTED -> call.rejected();
            default -> {
                if (meaning.isQuery(input)) {
                    // Whether it was read or not, nobody can tell the difference.
                    call.rejected();
                } else {
                    call.unknown();
                }
            }
        }
        return reply.outcome();
    }

    /** Reads every account there ever was at each server, asking again until it is answered. To be called after {@link #close}. */
    void readAll(BankHttp http) {
        long ages = calls.get() / CALLS_PER_AGE;
        for (int server = 1; server <= SERVERS; server++) {
            for (long age = 0; age <= ages; age++) {
                for (int number = 0; number < ACCOUNTS_AT_ONCE; number++) {
                    read(http, account(age, number), server);
                }
            }
        }
    }

    private void read(BankHttp http, String account, int server) {
        for (int attempt = 1; ask(-server, http, account, server) != Outcome.ACKNOWLEDGED; attempt++) {
            if (attempt == ANSWER_ATTEMPTS_MAX) {
                throw new IllegalStateException(
                        "server " + server + " does not answer, though everything has been well for a while");
            }
            sleep(RETRY_MILLIS);
        }
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What has been asked and told so far. */
    History<String, String> history() {
        return recorder.history();
    }

    /** Lets each client end the call it has begun, and waits for that. */
    @Override
    public void close() {
        isStopping = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
            all.forEach(Asked::close);
            all.clear();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
