package io.raftkit.examples.kv.recipes;

import io.raftkit.api.Command;
import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.ReadOptions;
import io.raftkit.api.RejectedException;
import io.raftkit.examples.kv.client.KeyValueClient;
import io.raftkit.examples.kv.machine.ChangeListener;
import io.raftkit.examples.kv.machine.Direct;
import io.raftkit.examples.kv.machine.KeyValueCommand;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import io.raftkit.examples.kv.store.Change;
import io.raftkit.examples.kv.store.FrozenKeys;
import io.raftkit.typed.TypedClient;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The store as a client sees it, in virtual time: three servers with the real state machine, two of which lag behind. Calls take time, are rejected,
 * and end with an unknown outcome: then the command was applied, is applied much later, or never. The clocks of servers differ.
 */
final class SimulatedStore {
    private static final long EPOCH_MILLIS = 1_700_000_000_000L;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LATENCY_MILLIS_MAX = 30;
    private static final long LATE_MILLIS_MAX = 5_000;
    private static final int FAULT_PERCENT = 30;

    private final VirtualThreads threads;
    private final SplittableRandom random;
    private final long skewMillisMax;
    private final List<Command> log = new ArrayList<>();
    private final List<Change> changes = new ArrayList<>();
    private final List<KeyValueMachine> servers =
            List.of(new KeyValueMachine(listener()), new KeyValueMachine(), new KeyValueMachine());
    private final int[] applied = new int[3];
    private long skewMillis;
    private long lastMillis;
    private boolean hasFaults = true;

    SimulatedStore(VirtualThreads threads, long seed, long skewMillisMax) {
        this.threads = threads;
        random = new SplittableRandom(seed);
        this.skewMillisMax = skewMillisMax;
        tick();
    }

    private ChangeListener listener() {
        return new ChangeListener() {
            @Override
            public void changed(List<Change> more) {
                changes.addAll(more);
            }

            @Override
            public void restored(long version) {
                throw new UnsupportedOperationException();
            }
        };
    }

    /** A client of it. */
    KeyValueClient client() {
        return new KeyValueClient(TypedClient.of(KeyValueMachine.SCHEMA, this::submit, this::read));
    }

    /** All that has changed. */
    List<Change> changes() {
        return changes;
    }

    /** What the keys are now. */
    FrozenKeys latest() {
        return servers.get(0).latest();
    }

    /** From here on each call is answered, and soon. */
    void endFaults() {
        hasFaults = false;
    }

    /** What the leader does: keys go whose time has come, and now and then another server leads, with another clock. */
    private void tick() {
        if (servers.get(0).nextDue() <= wallMillis()) {
            append(KeyValueMachine.SCHEMA.encode(new KeyValueCommand.Tick()));
        }
        if (skewMillisMax > 0 && random.nextInt(20) == 0) {
            skewMillis = random.nextLong(skewMillisMax + 1);
        }
        int follower = 1 + random.nextInt(2);
        if (random.nextInt(3) == 0) {
            catchUp(follower, applied[follower] + random.nextInt(1 + log.size() - applied[follower]));
        }
        threads.time().after(TICK_NANOS, this::tick);
    }

    private long wallMillis() {
        return EPOCH_MILLIS + threads.time().millis() + skewMillis;
    }

    private byte[] append(byte[] command) {
        lastMillis = Math.max(lastMillis, wallMillis());
        log.add(new Command(log.size() + 1, 1, lastMillis, ByteBuffer.wrap(command)));
        return catchUp(0, log.size());
    }

    private byte[] catchUp(int server, int upTo) {
        byte[] result = {};
        while (applied[server] < upTo) {
            Command command = log.get(applied[server]++);
            result = Direct.apply(
                    servers.get(server),
                    new Command(
                            command.index(),
                            command.term(),
                            command.time(),
                            command.buffer().duplicate()));
        }
        return result;
    }

    private boolean isFaulty() {
        return hasFaults && random.nextInt(100) < FAULT_PERCENT;
    }

    private Duration latency() {
        // Some are slow enough for other clients to do much meanwhile.
        long max = hasFaults && random.nextInt(20) == 0 ? 40 * LATENCY_MILLIS_MAX : LATENCY_MILLIS_MAX;
        return Duration.ofMillis(random.nextLong(1, max + 1));
    }

    /** Lets time pass, but not beyond the deadline; whether it was passed. */
    private boolean passesDeadline(Duration latency, long deadlineNanos) {
        long left = Math.max(0, deadlineNanos - threads.nanoTime());
        boolean isLate = latency.toNanos() > left;
        threads.sleep(isLate ? Duration.ofNanos(left) : latency);
        return isLate;
    }

    private CompletableFuture<byte[]> submit(byte[] command, Duration timeout) {
        long deadline = threads.nanoTime() + timeout.toNanos();
        if (passesDeadline(latency(), deadline) || isFaulty() && random.nextBoolean()) {
            return CompletableFuture.failedFuture(rejected());
        }
        if (!isFaulty()) {
            byte[] result = append(command);
            return passesDeadline(latency(), deadline) ? unknown() : CompletableFuture.completedFuture(result);
        }
        switch (random.nextInt(3)) {
            case 0 -> append(command);
            case 1 ->
                threads.time()
                        .after(TimeUnit.MILLISECONDS.toNanos(random.nextLong(LATE_MILLIS_MAX)), () -> append(command));
            default -> {
                // It is lost.
            }
        }
        passesDeadline(random.nextBoolean() ? latency() : timeout, deadline);
        return unknown();
    }

    private static RejectedException rejected() {
        return new RejectedException(RejectedException.Reason.NO_LEADER, "no leader");
    }

    private static CompletableFuture<byte[]> unknown() {
        return CompletableFuture.failedFuture(
                new OutcomeUnknownException(OutcomeUnknownException.Reason.DEADLINE, "no answer came in time"));
    }

    private CompletableFuture<byte[]> read(byte[] query, ReadOptions options) {
        boolean isStale = options.consistency() == ReadOptions.Consistency.STALE;
        Duration timeout = options.timeout() == null ? Duration.ofSeconds(5) : options.timeout();
        long deadline = threads.nanoTime() + timeout.toNanos();
        if (passesDeadline(latency(), deadline) || !isStale && isFaulty()) {
            return CompletableFuture.failedFuture(rejected());
        }
        byte[] answer = Direct.query(servers.get(isStale ? random.nextInt(3) : 0), query);
        return passesDeadline(latency(), deadline)
                ? CompletableFuture.failedFuture(rejected())
                : CompletableFuture.completedFuture(answer);
    }
}
