package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.ReadOptions;
import io.raftkit.testkit.network.Relay;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands in sessions at real servers, whose connections break and whose leaders are killed. No call may fail. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RaftClientSessionTest {
    private static final byte[] NOTHING = {};
    private static final int SERVERS = 5;
    private static final int CALLERS = 4;
    private static final int CALLS_AT_ONCE = 8;
    private static final Duration LONG = Duration.ofMinutes(4);

    private final List<Relay> relays = new ArrayList<>();
    private final Set<Long> counts = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new ArrayList<>();

    private String relayed(CountingCluster cluster) throws IOException {
        List<String> addresses = new ArrayList<>();
        for (int id = 1; id <= SERVERS; id++) {
            Relay relay = Relay.to(cluster.address(id));
            relays.add(relay);
            addresses.add(relay.address());
        }
        return String.join(",", addresses);
    }

    /** From then on the client knows which server is behind which relay, and needs no other address. */
    private static void getToKnow(CountingCluster cluster, RaftClient client) throws InterruptedException {
        ReadOptions stale = ReadOptions.defaults()
                .withConsistency(ReadOptions.Consistency.STALE)
                .withTimeout(LONG);
        CountingCluster.await("a stale answer of each server", () -> {
            client.read(NOTHING, stale).join();
            boolean areAllKnown = true;
            for (int id = 1; id <= SERVERS; id++) {
                areAllKnown &= cluster.clientCalls(id) > 0;
            }
            return areAllKnown;
        });
    }

    private void submit(RaftClient client) {
        List<CompletableFuture<byte[]>> some = new ArrayList<>();
        for (int i = 0; i < CALLS_AT_ONCE; i++) {
            some.add(client.submit(NOTHING, LONG));
        }
        some.forEach(call -> assertThat(counts.add(CountingCluster.count(call.join())))
                .as("a count that no other call has")
                .isTrue());
    }

    private List<Thread> callers(RaftClient client, AtomicBoolean isOver) {
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            Thread caller = new Thread(() -> {
                while (!isOver.get()) {
                    submit(client);
                }
            });
            caller.setUncaughtExceptionHandler((thread, failure) -> {
                synchronized (failures) {
                    failures.add(failure);
                }
            });
            callers.add(caller);
            caller.start();
        }
        return callers;
    }

    private void awaitMore(String what, int more) throws InterruptedException {
        int before = counts.size();
        CountingCluster.await(what, () -> counts.size() >= before + more || !areWithoutFailure());
        assertThat(failures).isEmpty();
    }

    private boolean areWithoutFailure() {
        synchronized (failures) {
            return failures.isEmpty();
        }
    }

    @Test
    void leadersKilled_andConnectionsBroken_everyCommandIsAnswered_andCountedOnce() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        try (CountingCluster cluster = new CountingCluster(SERVERS);
                RaftClient client =
                        CountingCluster.client().servers(relayed(cluster)).open()) {
            cluster.leader();
            getToKnow(cluster, client);
            List<Thread> callers = callers(client, isOver);
            awaitMore("answers", 200);
            for (int killed = 1; killed <= 2; killed++) {
                relays.forEach(relay -> relay.breakEvery(20_000, 20));
                awaitMore("answers while connections break", 500);
                cluster.kill(cluster.leader());
                awaitMore("answers of the next leader", 500);
            }
            isOver.set(true);
            for (Thread caller : callers) {
                caller.join(TimeUnit.MINUTES.toMillis(4));
                assertThat(caller.isAlive()).isFalse();
            }
            assertThat(failures).isEmpty();
            assertThat(relays).as("relays that broke connections").anyMatch(relay -> relay.breaksToCome() < 20);
            long counted = CountingCluster.count(client.read(NOTHING, LONG).join());
            assertThat(counted).as("each answered command once, and no other").isEqualTo(counts.size());
        } finally {
            for (Relay relay : relays) {
                relay.close();
            }
        }
    }
}
