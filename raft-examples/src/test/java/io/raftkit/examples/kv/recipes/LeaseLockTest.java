package io.raftkit.examples.kv.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.kv.client.KeyValueClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several holders contend for a lock in virtual time, while calls fail, and stop in the middle for longer than their lease lasts. */
class LeaseLockTest {
    private static final Duration LIFE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final long SEEDS = 12;
    /** With all rings. */
    private static final long MORE_SEEDS = 300;

    private static final int CLIENTS = 5;
    private static final int ROUNDS = 4;

    /** A tenth of the life, which leases allow for; and far more. */
    private static final long SMALL_SKEW_MILLIS = LIFE.toMillis() / 10;

    private static final long LARGE_SKEW_MILLIS = 60_000;

    /** One run. The resource is a number that each holder reads, and writes one higher. */
    private static final class Run {
        private final VirtualThreads threads = new VirtualThreads();
        private final SplittableRandom random;
        private final KeyValueClient client;
        private final boolean checksReliability;
        private final Fence fence = new Fence();
        private final boolean isFenced;
        private final List<Lease> leases = new ArrayList<>();
        private final Map<Long, Lease> byToken = new HashMap<>();
        private long value;
        private long written;

        Run(long seed, long skewMillis, boolean isFenced) {
            random = new SplittableRandom(seed);
            client = new SimulatedStore(threads, seed, skewMillis).client();
            checksReliability = skewMillis <= SMALL_SKEW_MILLIS;
            this.isFenced = isFenced;
            for (int i = 1; i <= CLIENTS; i++) {
                String name = "client " + i;
                threads.start(() -> contend(name));
            }
            threads.run();
        }

        private void contend(String name) throws Exception {
            LeaseLock lock = new LeaseLock(new Leases(client, threads, LIFE), "resource", name);
            for (int round = 0; round < ROUNDS; round++) {
                Lease lease = lock.acquire(PATIENCE);
                leases.add(lease);
                assertThat(byToken.put(lease.token(), lease))
                        .as("token " + lease.token())
                        .isNull();
                use(lease);
                if (random.nextInt(4) > 0) {
                    lease.close();
                }
            }
        }

        private void use(Lease lease) throws InterruptedException {
            long[] seen = new long[1];
            pass(lease, () -> seen[0] = value);
            for (int i = random.nextInt(3); i > 0; i--) {
                // Most holders are in time.
                pause(random.nextInt(4) == 0 ? 2 * LIFE.toMillis() : LIFE.toMillis() / 4);
                if (random.nextBoolean()) {
                    assertThat(lease.renew()).isEqualTo(lease.isReliable());
                }
            }
            pass(lease, () -> {
                value = seen[0] + 1;
                written++;
            });
        }

        private void pause(long millisMax) {
            threads.sleep(Duration.ofMillis(random.nextLong(millisMax)));
        }

        private void pass(Lease lease, Runnable action) {
            if (checksReliability) {
                assertThat(leases.stream().filter(Lease::isReliable).count())
                        .as("leases that their holders rely on, at "
                                + threads.time().millis() + " ms")
                        .isLessThanOrEqualTo(1);
            }
            if (isFenced) {
                fence.pass(lease.token(), action);
            } else {
                action.run();
            }
        }

        boolean hasLostAWrite() {
            return value != written;
        }
    }

    @Test
    void tokensAreUnique_noWriteBehindTheFenceIsLost_andOneHolderAtATimeReliesOnItsLease() {
        checkWithSmallSkew(1, SEEDS);
    }

    @Test
    @Tag("slow")
    void tokensAreUnique_withManySeeds() {
        checkWithSmallSkew(SEEDS + 1, MORE_SEEDS);
    }

    private static void checkWithSmallSkew(long first, long last) {
        for (long seed = first; seed <= last; seed++) {
            Run run = new Run(seed, SMALL_SKEW_MILLIS, true);
            assertThat(run.hasLostAWrite()).as("seed " + seed).isFalse();
            assertThat(run.written).as("seed " + seed).isPositive();
        }
    }

    @Test
    void noWriteBehindTheFenceIsLost_whateverTheClocksOfServersShow() {
        checkWithLargeSkew(1, SEEDS);
    }

    @Test
    @Tag("slow")
    void noWriteBehindTheFenceIsLost_withManySeeds() {
        checkWithLargeSkew(SEEDS + 1, MORE_SEEDS);
    }

    private static void checkWithLargeSkew(long first, long last) {
        for (long seed = first; seed <= last; seed++) {
            assertThat(new Run(seed, LARGE_SKEW_MILLIS, true).hasLostAWrite())
                    .as("seed " + seed)
                    .isFalse();
        }
    }

    /** What a resource is for that does not look at tokens. */
    @Test
    void lockAlone_doesNotProtectAResource() {
        assertThat(LongStream.rangeClosed(1, SEEDS)
                        .filter(seed -> new Run(seed, SMALL_SKEW_MILLIS, false).hasLostAWrite())
                        .count())
                .isPositive();
    }
}
