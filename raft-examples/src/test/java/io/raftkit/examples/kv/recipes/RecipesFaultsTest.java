package io.raftkit.examples.kv.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.client.RaftClient;
import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.machine.Condition;
import io.raftkit.examples.kv.machine.Write;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients of a real cluster, whose leader is killed and cut off, and whose connections break. */
@Tag("slow")
class RecipesFaultsTest {
    private static final Duration LIFE = Duration.ofSeconds(2);
    private static final int CLIENTS = 3;

    @TempDir
    Path directory;

    private final AtomicLong progress = new AtomicLong();
    private RecipeCluster cluster;
    private volatile boolean isOver;

    @BeforeEach
    void start() throws IOException {
        cluster = new RecipeCluster(directory);
    }

    @AfterEach
    void close() throws IOException {
        isOver = true;
        cluster.close();
    }

    /** What one client does again and again. */
    @FunctionalInterface
    private interface Work {
        void once(KeyValueClient store, String name) throws Exception;
    }

    /** Has clients work while the cluster is disturbed. */
    private void disturbed(Work work) throws IOException {
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 1; i <= CLIENTS; i++) {
            String name = "client " + i;
            CompletableFuture<Void> ended = new CompletableFuture<>();
            clients.add(ended);
            Thread thread = new Thread(() -> workUntilOver(work, name, ended), name);
            thread.setDaemon(true);
            thread.start();
        }
        cluster.disturb(progress);
        isOver = true;
        clients.forEach(CompletableFuture::join);
    }

    private void workUntilOver(Work work, String name, CompletableFuture<Void> ended) {
        String addresses = cluster.addresses();
        try (RaftClient client = RaftClient.builder().servers(addresses).open()) {
            KeyValueClient store = new KeyValueClient(client);
            while (!isOver) {
                work.once(store, name);
            }
            ended.complete(null);
        } catch (Throwable e) {
            ended.completeExceptionally(new CompletionException(name, e));
        }
    }

    @Test
    void lock_givesEachTokenOnce_andNoWriteBehindTheFenceIsLost() throws IOException {
        Set<Long> tokens = ConcurrentHashMap.newKeySet();
        Fence fence = new Fence();
        // Changed behind the fence only.
        long[] value = {0};
        long[] written = {0};
        disturbed((store, name) -> {
            LeaseLock lock = new LeaseLock(store, "resource", name, LIFE);
            try (Lease lease = lock.acquire(HttpNodes.PATIENCE)) {
                assertThat(tokens.add(lease.token())).isTrue();
                long[] seen = {0};
                fence.pass(lease.token(), () -> seen[0] = value[0]);
                lease.renew();
                fence.pass(lease.token(), () -> {
                    value[0] = seen[0] + 1;
                    written[0]++;
                    progress.incrementAndGet();
                });
            }
        });
        assertThat(fence.pass(Long.MAX_VALUE, () -> assertThat(value[0]).isEqualTo(written[0])))
                .isTrue();
    }

    @Test
    void election_givesEachTokenToOneLeader_andEndsLeaderships() throws IOException {
        Map<Long, String> leaders = new ConcurrentHashMap<>();
        Fence fence = new Fence();
        ScheduledExecutorService executor = Executors.newScheduledThreadPool(CLIENTS);
        disturbed((store, name) -> {
            Election election = new Election(store, "leader", name, LIFE);
            Lease leadership = election.campaign(HttpNodes.PATIENCE);
            assertThat(leaders.put(leadership.token(), name)).isNull();
            CompletableFuture<Void> ended = leadership.keep(executor);
            boolean passes = fence.pass(leadership.token(), progress::incrementAndGet);
            while (passes
                    && !ended.isDone()
                    && !isOver
                    && ThreadLocalRandom.current().nextInt(5) > 0) {
                passes = fence.pass(leadership.token(), progress::incrementAndGet);
                election.leader(HttpNodes.PATIENCE)
                        .ifPresent(leader -> assertThat(leader.token()).isGreaterThanOrEqualTo(leadership.token()));
            }
            leadership.close();
            ended.join();
        });
        executor.shutdownNow();
        assertThat(leaders).isNotEmpty();
    }

    @Test
    void sequencer_givesEachNumberOnce_andHigherOnesLater() throws IOException {
        Set<Long> numbers = ConcurrentHashMap.newKeySet();
        AtomicLong highest = new AtomicLong();
        disturbed((store, name) -> {
            long before = highest.get();
            long number = new Sequencer(store, "numbers").next(HttpNodes.PATIENCE);
            assertThat(number).isGreaterThan(before);
            assertThat(numbers.add(number)).isTrue();
            highest.accumulateAndGet(number, Math::max);
            progress.incrementAndGet();
        });
    }

    @Test
    void watch_neverGoesBack_andSeesTheLastSetting() throws Exception {
        AtomicLong written = new AtomicLong();
        Map<String, ConfigurationWatch> watches = new ConcurrentHashMap<>();
        Map<String, ConfigurationWatch.Setting> seen = new ConcurrentHashMap<>();
        AtomicLong last = new AtomicLong();
        disturbed((store, name) -> {
            if (name.equals("client 1")) {
                Write write = Write.put(
                        Bytes.of("setting"), Condition.ANY, Bytes.of("value " + written.incrementAndGet()), 0);
                last.set(HttpNodes.repeat(
                                "a write", () -> CompletableFuture.supplyAsync(() -> store.write(write, LIFE)))
                        .version());
                return;
            }
            ConfigurationWatch watch = watches.computeIfAbsent(name, any -> new ConfigurationWatch(store, "setting"));
            watch.next(LIFE).ifPresent(setting -> {
                ConfigurationWatch.Setting before = seen.put(name, setting);
                assertThat(before == null ? -1 : before.revision()).isLessThan(setting.revision());
                progress.incrementAndGet();
            });
        });
        try (RaftClient client =
                RaftClient.builder().servers(cluster.addresses()).open()) {
            ConfigurationWatch watch = new ConfigurationWatch(new KeyValueClient(client), "setting");
            assertThat(watch.next(HttpNodes.PATIENCE).orElseThrow().revision()).isGreaterThanOrEqualTo(last.get());
        }
    }

    @Test
    void queue_losesNothing_andNothingIsAcknowledgedTwice() throws Exception {
        Map<Long, String> enqueued = new ConcurrentHashMap<>();
        Map<Long, String> acknowledged = new ConcurrentHashMap<>();
        AtomicLong serial = new AtomicLong();
        disturbed((store, name) -> {
            ReplicatedQueue queue = new ReplicatedQueue(store, "jobs", name, LIFE);
            String id = "job " + serial.incrementAndGet();
            enqueued.put(queue.enqueue(id, Bytes.of(id), HttpNodes.PATIENCE), id);
            acknowledgeNext(queue, acknowledged);
        });
        try (RaftClient client =
                RaftClient.builder().servers(cluster.addresses()).open()) {
            ReplicatedQueue queue = new ReplicatedQueue(new KeyValueClient(client), "jobs", "last", LIFE);
            while (acknowledged.size() < enqueued.size()) {
                acknowledgeNext(queue, acknowledged);
            }
        }
        assertThat(acknowledged).isEqualTo(enqueued);
    }

    private void acknowledgeNext(ReplicatedQueue queue, Map<Long, String> acknowledged) throws InterruptedException {
        try {
            Optional<Delivery> taken = queue.take(LIFE);
            if (taken.isPresent()) {
                acknowledge(taken.get(), acknowledged);
            }
        } catch (TimeoutException e) {
            // There was no leader for so long.
        }
    }

    private void acknowledge(Delivery delivery, Map<Long, String> acknowledged)
            throws InterruptedException, TimeoutException {
        assertThat(acknowledged).doesNotContainKey(delivery.position());
        if (delivery.acknowledge(HttpNodes.PATIENCE)) {
            String value = delivery.value().toString();
            assertThat(acknowledged.put(delivery.position(), value)).isNull();
            progress.incrementAndGet();
        }
    }
}
