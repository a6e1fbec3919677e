package io.raftkit.examples.kv.recipes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.kv.machine.Condition;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import io.raftkit.examples.kv.machine.Write;
import io.raftkit.examples.kv.server.AppliedAtOnce;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.typed.TypedClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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
    private final List<byte[]> commands = new ArrayList<>();
    private final KeyValueClient store = new KeyValueClient(TypedClient.of(
            KeyValueMachine.SCHEMA,
            (command, timeout) -> {
                commands.add(command);
                return applied.submit(command, timeout);
            },
            applied::read));

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

    /** As an attempt whose outcome was not known, and that was made again. */
    @Test
    void attemptThatTakesEffectLate_givesNobodyTheLock() throws Exception {
        LeaseLock lock = new LeaseLock(store, "ledger", "worker 7", LIFE);
        Lease first = lock.acquire(TIMEOUT);
        byte[] attempt = commands.get(0);
        letLeasesExpire();
        lock.acquire(TIMEOUT).close();
        applied.submit(attempt, TIMEOUT).get();
        assertThat(first.renew()).isFalse();
        assertThatThrownBy(() -> lock.acquire(Duration.ZERO)).isInstanceOf(TimeoutException.class);
        letLeasesExpire();
        lock.acquire(TIMEOUT).close();
    }

    @Test
    void candidateLeads_untilItsLeaseEnds_andEverybodySeesItsToken() throws Exception {
        Ledger ledger = new Ledger();
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
        Election election = new Election(store, "scheduler", "10.0.0.7:8080", LIFE);
        Election other = new Election(store, "scheduler", "10.0.0.8:8080", LIFE);
        assertThat(other.leader(TIMEOUT)).isEmpty();
        Lease leadership = election.campaign(TIMEOUT);
        CompletableFuture<Void> ended = leadership.keep(executor);
        while (!ended.isDone()) {
            ledger.write(leadership.token(), "scheduled");
            assertThat(leadership.renew()).isTrue();
            assertThat(other.leader(TIMEOUT)).contains(new Election.Leader("10.0.0.7:8080", leadership.token()));
            assertThatThrownBy(() -> other.campaign(Duration.ZERO)).isInstanceOf(TimeoutException.class);
            leadership.close();
        }
        Lease next = other.campaign(TIMEOUT);
        assertThat(next.token()).isGreaterThan(leadership.token());
        assertThat(election.leader(TIMEOUT)).contains(new Election.Leader("10.0.0.8:8080", next.token()));
        executor.shutdownNow();
    }

    @Test
    void sequencer_givesHigherNumbers() throws Exception {
        Sequencer sequencer = new Sequencer(store, "orders");
        long order = sequencer.next(TIMEOUT);
        assertThat(sequencer.next(TIMEOUT)).isGreaterThan(order);
        store.transact(Map.of(), List.of(words("FLUSHDB")), TIMEOUT);
        assertThat(sequencer.next(TIMEOUT)).isGreaterThan(order + 1);
    }

    @Test
    void watch_returnsEachSettingOnce() throws Exception {
        List<String> shown = new ArrayList<>();
        ConfigurationWatch watch = new ConfigurationWatch(store, "config/color");
        store.write(Write.put(Bytes.of("config/color"), Condition.ANY, Bytes.of("red"), 0), TIMEOUT);
        Optional<ConfigurationWatch.Setting> next = watch.next(TIMEOUT);
        next.ifPresent(setting -> shown.add(setting.value() + " since revision " + setting.revision()));
        assertThat(watch.next(Duration.ZERO)).isEmpty();
        store.write(Write.put(Bytes.of("config/color"), Condition.ANY, Bytes.of("red"), 0), TIMEOUT);
        assertThat(watch.next(TIMEOUT)).contains(new ConfigurationWatch.Setting(2, Bytes.of("red")));
        store.write(Write.delete(Bytes.of("config/color"), Condition.ANY), TIMEOUT);
        assertThat(watch.next(TIMEOUT)).contains(new ConfigurationWatch.Setting(3, null));
        store.write(Write.put(Bytes.of("config/colors"), Condition.ANY, Bytes.of("many"), 0), TIMEOUT);
        assertThat(watch.next(Duration.ZERO)).isEmpty();
        assertThat(watch.age()).isLessThan(Duration.ofDays(1));
        assertThat(shown).containsExactly("red since revision 1");
    }

    @Test
    void elementIsDelivered_untilItIsAcknowledged() throws Exception {
        List<String> done = new ArrayList<>();
        ReplicatedQueue queue = new ReplicatedQueue(store, "jobs", "worker 7", LIFE);
        String id = UUID.randomUUID().toString();
        queue.enqueue(id, Bytes.of("resize 17.png"), TIMEOUT);
        Optional<Delivery> taken = queue.take(TIMEOUT);
        if (taken.isPresent()) {
            Delivery job = taken.get();
            done.add(job.value() + " with token " + job.lease().token());
            boolean isOver = job.acknowledge(TIMEOUT);
            assertThat(isOver).isTrue();
        }
        assertThat(done).hasSize(1);
        assertThat(done.get(0)).startsWith("resize 17.png with token ");
        assertThat(queue.take(Duration.ZERO)).isEmpty();
        queue.enqueue(id, Bytes.of("resize 17.png"), TIMEOUT);
        assertThat(queue.take(Duration.ZERO)).isEmpty();
    }

    @Test
    void elementWhoseLeaseEnds_isDeliveredAgain_withAHigherToken() throws Exception {
        ReplicatedQueue queue = new ReplicatedQueue(store, "jobs", "worker 7", LIFE);
        queue.enqueue("1", Bytes.of("one"), TIMEOUT);
        queue.enqueue("2", Bytes.of("two"), TIMEOUT);
        Delivery first = queue.take(TIMEOUT).orElseThrow();
        assertThat(queue.take(TIMEOUT).orElseThrow().value()).isEqualTo(Bytes.of("two"));
        assertThat(queue.take(Duration.ZERO)).isEmpty();
        letLeasesExpire();
        Delivery again = queue.take(TIMEOUT).orElseThrow();
        assertThat(again.value()).isEqualTo(Bytes.of("one"));
        assertThat(again.position()).isEqualTo(first.position());
        assertThat(again.lease().token()).isGreaterThan(first.lease().token());
        assertThat(first.acknowledge(TIMEOUT)).isFalse();
        again.lease().close();
        Delivery third = queue.take(TIMEOUT).orElseThrow();
        assertThat(third.position()).isEqualTo(first.position());
        assertThat(third.acknowledge(TIMEOUT)).isTrue();
    }

    /** As if the reply to it had been lost. */
    @Test
    void acknowledgementThatIsRepeated_isAcknowledged() throws Exception {
        ReplicatedQueue queue = new ReplicatedQueue(store, "jobs", "worker 7", LIFE);
        queue.enqueue("1", Bytes.of("one"), TIMEOUT);
        Delivery delivery = queue.take(TIMEOUT).orElseThrow();
        assertThat(delivery.acknowledge(TIMEOUT)).isTrue();
        assertThat(delivery.acknowledge(TIMEOUT)).isTrue();
    }

    @Test
    void idOfAnElement_isForgottenInTheEnd() throws Exception {
        ReplicatedQueue queue = new ReplicatedQueue(store, "jobs", "worker 7", LIFE);
        long position = queue.enqueue("1", Bytes.of("one"), TIMEOUT);
        assertThat(queue.enqueue("1", Bytes.of("one"), TIMEOUT)).isEqualTo(position);
        millis.addAndGet(ReplicatedQueue.REMEMBERED.toMillis());
        assertThat(queue.enqueue("1", Bytes.of("one"), TIMEOUT)).isGreaterThan(position);
    }

    @Test
    void queueWhoseNameHasASlash_isRefused() {
        assertThatThrownBy(() -> new ReplicatedQueue(store, "a/b", "worker 7", LIFE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a/b");
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
