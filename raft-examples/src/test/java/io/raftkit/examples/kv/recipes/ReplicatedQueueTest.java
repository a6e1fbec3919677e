package io.raftkit.examples.kv.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Producers repeat what failed, and consumers stop for longer than their lease, in virtual time, while calls fail or take effect late. */
class ReplicatedQueueTest {
    private static final Duration LIFE = Duration.ofSeconds(2);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final long SEEDS = 12;
    /** With all rings. */
    private static final long MORE_SEEDS = 300;

    private static final int CLIENTS = 3;
    private static final int ELEMENTS = 12;
    /** So few that a search reads several. */
    private static final int PAGE_KEYS = 3;

    /** One element as its producer saw it. */
    private record Enqueued(String id, long position, long beganNanos, long endedNanos) {}

    private static final class Run {
        private final VirtualThreads threads = new VirtualThreads();
        private final SplittableRandom random;
        private final SimulatedStore store;
        private final KeyValueClient client;
        private final QueueKeys keys = new QueueKeys("jobs");
        private final List<Enqueued> enqueued = new ArrayList<>();
        private final Map<Long, Long> tokens = new HashMap<>();
        private final Set<Long> acknowledged = new HashSet<>();
        private final Set<Long> perhapsAcknowledged = new HashSet<>();
        private final Map<Long, Integer> deliveries = new HashMap<>();
        private int producing = CLIENTS;

        Run(long seed) {
            random = new SplittableRandom(seed);
            store = new SimulatedStore(threads, seed, LIFE.toMillis() / 10);
            client = store.client();
            for (int i = 1; i <= CLIENTS; i++) {
                String producer = "producer " + i;
                threads.start(() -> produce(producer));
                threads.start(this::consume);
            }
            threads.run();
        }

        private ReplicatedQueue queue() {
            return new ReplicatedQueue(new Leases(client, threads, LIFE), "jobs", "consumer", PAGE_KEYS);
        }

        private void produce(String producer) throws Exception {
            for (int i = 0; i < ELEMENTS; i++) {
                String id = producer + "-" + i;
                long began = threads.nanoTime();
                long position = enqueue(id);
                enqueued.add(new Enqueued(id, position, began, threads.nanoTime()));
                if (random.nextInt(3) == 0) {
                    threads.sleep(Duration.ofMillis(random.nextLong(5_000)));
                    assertThat(enqueue(id)).as(id + " again").isEqualTo(position);
                }
            }
            producing--;
        }

        /** As a process that starts again and again, and knows nothing but the id. */
        private long enqueue(String id) throws InterruptedException {
            while (true) {
                try {
                    return queue().enqueue(id, Bytes.of(id), SHORT);
                } catch (TimeoutException e) {
                    threads.sleep(SHORT);
                }
            }
        }

        private boolean isDrained() {
            return producing == 0
                    && !(store.latest().from(keys.elements()).hasNext()
                            && store.latest().from(keys.elements()).next().key().startsWith(keys.elements()));
        }

        private void consume() throws Exception {
            while (!isDrained()) {
                try {
                    Optional<Delivery> delivery = queue().take(SHORT);
                    if (delivery.isPresent()) {
                        use(delivery.get());
                    }
                } catch (TimeoutException e) {
                    threads.sleep(SHORT);
                }
            }
        }

        private void use(Delivery delivery) throws InterruptedException {
            long position = delivery.position();
            assertThat(acknowledged).doesNotContain(position);
            deliveries.merge(position, 1, Integer::sum);
            long token = delivery.lease().token();
            assertThat(token).isGreaterThan(tokens.getOrDefault(position, 0L));
            tokens.put(position, token);
            threads.sleep(Duration.ofMillis(random.nextLong(random.nextInt(4) == 0 ? 5_000 : 500)));
            switch (random.nextInt(6)) {
                case 0 -> delivery.lease().close();
                case 1 -> {
                    // The consumer ends.
                }
                default -> acknowledge(delivery);
            }
        }

        private void acknowledge(Delivery delivery) throws InterruptedException {
            long position = delivery.position();
            try {
                Duration timeout = random.nextInt(4) == 0 ? SHORT : PATIENCE;
                if (delivery.acknowledge(timeout)) {
                    assertThat(acknowledged.add(position))
                            .as("acknowledged " + position)
                            .isTrue();
                }
            } catch (TimeoutException e) {
                perhapsAcknowledged.add(position);
            }
        }

        void check() {
            Set<Long> gone = new HashSet<>(acknowledged);
            gone.addAll(perhapsAcknowledged);
            Map<Long, Long> firstClaims = firstClaims();
            for (Enqueued each : enqueued) {
                assertThat(gone).as(each.id()).contains(each.position());
                for (Enqueued later : enqueued) {
                    if (later.beganNanos() > each.endedNanos()) {
                        assertThat(later.position()).isGreaterThan(each.position());
                        assertThat(firstClaims.get(later.position()))
                                .as(later.id() + " is not delivered before " + each.id())
                                .isGreaterThan(firstClaims.get(each.position()));
                    }
                }
            }
            assertThat(enqueued).extracting(Enqueued::position).doesNotHaveDuplicates();
            // Nothing was appended twice.
            assertThat(deliveries).hasSize(enqueued.size());
        }

        /** The revision at which each element was taken first, perhaps by nobody who learnt of it. */
        private Map<Long, Long> firstClaims() {
            Map<Long, Long> first = new HashMap<>();
            for (Change change : store.changes()) {
                if (change.kind() == Change.Kind.PUT
                        && change.key().startsWith(keys.elements())
                        && keys.isClaim(change.key())) {
                    String key = change.key().toString();
                    first.putIfAbsent(
                            keys.position(Bytes.of(key.substring(0, key.lastIndexOf('/')))), change.version());
                }
            }
            return first;
        }
    }

    @Test
    void eachElementIsAppendedOnce_deliveredInOrder_andAcknowledgedOnce() {
        check(1, SEEDS);
    }

    @Test
    @Tag("slow")
    void eachElementIsAppendedOnce_withManySeeds() {
        check(SEEDS + 1, MORE_SEEDS);
    }

    private static void check(long first, long last) {
        int redelivered = 0;
        for (long seed = first; seed <= last; seed++) {
            Run run = new Run(seed);
            run.check();
            redelivered += run.deliveries.values().stream()
                    .mapToInt(count -> count - 1)
                    .sum();
        }
        assertThat(redelivered).isPositive();
    }
}
