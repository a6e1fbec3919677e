package io.raftkit.examples.kv.server;

import io.raftkit.api.RaftNode;
import io.raftkit.examples.kv.machine.KeyValueCommand;
import io.raftkit.examples.kv.machine.KeyValueMachine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets time pass while nobody writes. Where the cluster's leader is, it looks a few times a second whether a key is due, and proposes a
 * command then that does nothing, and whose time removes the key on all servers.
 */
public final class ExpiryProposer implements AutoCloseable {
    private static final long LOOK_MILLIS = 100;
    private static final byte[] TICK = KeyValueMachine.SCHEMA.encode(new KeyValueCommand.Tick());
    private static final System.Logger LOG = System.getLogger(ExpiryProposer.class.getName());

    private final RaftNode node;
    private final KeyValueMachine machine;
    private final LongSupplier clock;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "kv-expiry");
        made.setDaemon(true);
        return made;
    });

    private CompletableFuture<byte[]> last = CompletableFuture.completedFuture(TICK);
    private boolean hasFailed;

    /** For a node and its state machine, by a clock in milliseconds since the epoch. */
    public ExpiryProposer(RaftNode node, KeyValueMachine machine, LongSupplier clock) {
        this.node = node;
        this.machine = machine;
        this.clock = clock;
    }

    /** Begins to look. */
    public void start() {
        thread.scheduleWithFixedDelay(this::tryToLook, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** The thread would not look again after an exception. */
    private void tryToLook() {
        try {
            look();
            hasFailed = false;
        } catch (RuntimeException | Error e) {
            if (!hasFailed) {
                LOG.log(System.Logger.Level.WARNING, "could not look whether a key is due; trying again", e);
            }
            hasFailed = true;
        }
    }

    /** Looks once. There is one proposal at a time, which is made again if it fails. */
    void look() {
        if (machine.nextDue() <= clock.getAsLong() && node.status().leads() && last.isDone()) {
            last = node.propose(TICK).result();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
