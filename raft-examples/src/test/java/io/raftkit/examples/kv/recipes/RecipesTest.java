package io.raftkit.examples.kv.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.ReadOptions;
import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import io.raftkit.examples.kv.server.AppliedAtOnce;
import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Each recipe as a program uses it. The examples in docs/RECIPES.md are from here. */
class RecipesTest {
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Duration TIMEOUT = Duration.ofMinutes(1);

    private final AtomicLong millis = new AtomicLong(1_000_000);
    private final AppliedAtOnce applied = new AppliedAtOnce(new KeyValueMachine(), millis::get);
    private final KeyValueClient store = new KeyValueClient(new KeyValueClient.Calls() {
        @Override
        public CompletableFuture<byte[]> submit(byte[] command, Duration timeout) {
            return applied.submit(command);
        }

        @Override
        public CompletableFuture<byte[]> read(byte[] query, ReadOptions options) {
            return applied.read(query);
        }
    });

    /** A resource that looks at tokens. */
    private static final class Ledger {
        private final Fence fence = new Fence();
        private final List<String> lines = new ArrayList<>();

        void write(long token, String line) {
            if (!fence.pass(token, () -> lines.add(line))) {
                throw new IllegalStateException("token " + token + " is out of date");
            }
        }
    }

    /** Time passes for the cluster; the clocks of holders run as always. */
    private void letLeasesExpire() {
        millis.addAndGet(LIFE.toMillis());
    }

    @Test
    void lockIsHeld_untilItIsClosed() throws Exception {
        Ledger ledger = new Ledger();
        LeaseLock lock = new LeaseLock(store, "ledger", "worker 7", LIFE);
        try (Lease lease = lock.acquire(TIMEOUT)) {
            ledger.write(lease.token(), "paid");
            assertThatThrownBy(() -> lock.acquire(Duration.ZERO)).isInstanceOf(TimeoutException.class);
        }
        try (Lease next = lock.acquire(Duration.ZERO)) {
            ledger.write(next.token(), "paid again");
        }
        assertThat(ledger.lines).containsExactly("paid", "paid again");
    }

    @Test
    void holderThatLostItsLock_isRefusedByTheResource_andByItsLease() throws Exception {
        Ledger ledger = new Ledger();
        LeaseLock lock = new LeaseLock(store, "ledger", "worker 7", LIFE);
        Lease stopped = lock.acquire(TIMEOUT);
        letLeasesExpire();
        Lease next = lock.acquire(TIMEOUT);
        ledger.write(next.token(), "by the next");
        // The clocks disagree: the first holder still relies on its lease.
        assertThat(stopped.isReliable()).isTrue();
        assertThatThrownBy(() -> ledger.write(stopped.token(), "late")).hasMessageContaining("out of date");
        assertThat(stopped.renew()).isFalse();
        assertThat(stopped.isReliable()).isFalse();
        // That is not the lock of the next one.
        stopped.close();
        assertThat(next.renew()).isTrue();
        assertThat(ledger.lines).containsExactly("by the next");
    }

    @Test
    void leaseThatIsKept_tellsThatItHasEnded() throws Exception {
        LeaseLock lock = new LeaseLock(store, "ledger", "worker 7", Duration.ofMillis(600));
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        try (Lease lease = lock.acquire(TIMEOUT)) {
            CompletableFuture<Void> ended = lease.keep(executor);
            letLeasesExpire();
            ended.get();
            assertThat(lease.isReliable()).isFalse();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void leaseIsNotKept_byAnExecutorThatIsShutDown() throws Exception {
        LeaseLock lock = new LeaseLock(store, "ledger", "worker 7", LIFE);
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        executor.shutdownNow();
        try (Lease lease = lock.acquire(TIMEOUT)) {
            assertThat(lease.keep(executor)).isDone();
            assertThat(lease.isReliable()).isFalse();
        }
    }

    @Test
    void keyThatSomebodyElseHasSet_isALockThatIsTaken() throws Exception {
        store.transact(Map.of(), List.of(words("SET lock/ledger mine")), TIMEOUT);
        LeaseLock lock = new LeaseLock(store, "ledger", "worker 7", LIFE);
        assertThatThrownBy(() -> lock.acquire(Duration.ZERO)).isInstanceOf(TimeoutException.class);
    }

    private static List<Bytes> words(String request) {
        return RespClient.arguments(request);
    }

    @Test
    void lifeThatIsTooShort_isRefused() {
        assertThatThrownBy(() -> new LeaseLock(store, "ledger", "worker 7", Duration.ofMillis(99)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT0.099S");
    }
}
