package io.raftkit.examples.kv.recipes;

import io.raftkit.api.CallFailedException;
import io.raftkit.examples.kv.machine.Entries;
import io.raftkit.examples.kv.store.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Something that one holder has for a limited time: a lock, the leadership, an element of a queue. It ends when it is closed, or when it was not
 * renewed in time. Thread-safe.
 *
 * <p>The holder cannot know for certain that it still has the lease: it may stop for seconds between looking and acting. So it gives its {@link #token} to
 * each resource that it uses, and a resource refuses tokens that are less than one it has seen: see {@link Fence}.
 */
public final class Lease implements AutoCloseable {
    /** A tenth is for clocks of servers that differ, and for those that run at another speed. */
    private static final int RELIABLE_TENTHS = 9;

    private static final int RENEWED_PER_LIFE = 3;

    private final Leases leases;
    private final Bytes key;
    private final String id;
    private final String holder;
    private final long token;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean hasEnded;
    private volatile long reliableUntilNanos;
    private long version;

    Lease(Leases leases, Bytes key, Entries.Entry found) {
        LeaseRecord record = LeaseRecord.of(found);
        this.leases = leases;
        this.key = key;
        id = record.id();
        holder = record.holder();
        version = found.version();
        token = record.token(version);
        reliableUntilNanos = reliableUntil(record);
    }

    private long reliableUntil(LeaseRecord record) {
        // Counted from before the entry was sent, so from before the cluster began to count.
        return record.sentNanos() + leases.life().toNanos() / 10 * RELIABLE_TENTHS;
    }

    /** The number of this lease: greater than that of each lease on the same thing that was given before, and the same when it is renewed. */
    public long token() {
        return token;
    }

    /** How long nobody else gets the lease, if the clocks of the servers agree within a tenth of its life; nothing if that is over. */
    public Duration remaining() {
        long nanos = hasEnded ? 0 : reliableUntilNanos - leases.clock().nanoTime();
        return Duration.ofNanos(Math.max(0, nanos));
    }

    /** Whether anything {@link #remaining() remains}. */
    public boolean isReliable() {
        return !remaining().isZero();
    }

    /**
     * Has the lease begin anew, with the same token. Waits until it has, but not longer than the lease can be relied on.
     *
     * @return false if the lease has ended: another holder may have it
     */
    public boolean renew() throws InterruptedException {
        try {
            return renewOrEnd();
        } finally {
            tellIfEnded();
        }
    }

    private synchronized boolean renewOrEnd() throws InterruptedException {
        Attempts attempts = new Attempts(leases.clock(), remaining());
        boolean isInTime = isReliable();
        while (isInTime) {
            try {
                LeaseRecord next = new LeaseRecord(id, token, leases.clock().nanoTime(), holder);
                List<Bytes> request = next.request(key, leases.life().toMillis());
                boolean isRenewed =
                        leases.client().transact(Map.of(key, version), List.of(request), attempts.callTimeout());
                if (!isStillHeld(attempts)) {
                    break;
                }
                if (isRenewed) {
                    return isReliable();
                }
            } catch (CallFailedException e) {
                // If it takes effect all the same, the next attempt does not, and finds that the lease was renewed.
                attempts.failed(e);
            }
            isInTime = attempts.pause();
        }
        hasEnded = true;
        return false;
    }

    /** Reads the key. A renewal whose outcome was not known may have changed it. */
    private boolean isStillHeld(Attempts attempts) {
        Entries.@Nullable Entry found = leases.client().find(key, attempts.callTimeout());
        if (found == null) {
            return false;
        }
        LeaseRecord record = LeaseRecord.of(found);
        // The same id with another token: an attempt to get the lease that took effect after this lease had ended.
        if (!record.id().equals(id) || record.token(found.version()) != token) {
            return false;
        }
        version = found.version();
        reliableUntilNanos = reliableUntil(record);
        return true;
    }

    /**
     * Renews the lease by itself, until it ends.
     *
     * @param executor whose threads call the cluster, one of them for nearly the life of the lease if the cluster does not answer: it needs a thread for
     *     each lease that is kept. Once it is shut down, the lease is not renewed any more
     * @return completes when the lease has ended, on the thread that notices it: not later than {@link #isReliable} becomes false, unless the executor is
     *     held up or shut down
     */
    public CompletableFuture<Void> keep(ScheduledExecutorService executor) {
        try {
            long delayMillis = leases.life().toMillis() / RENEWED_PER_LIFE;
            executor.schedule(() -> keepOn(executor), delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            hasEnded = true;
            tellIfEnded();
        }
        return ended.copy();
    }

    private void keepOn(ScheduledExecutorService executor) {
        try {
            if (renew()) {
                keep(executor);
            }
        } catch (InterruptedException e) {
            // The executor is shut down.
            hasEnded = true;
            tellIfEnded();
            Thread.currentThread().interrupt();
        }
    }

    /** Not under a lock: actions of the user may run. */
    private void tellIfEnded() {
        if (hasEnded) {
            ended.complete(null);
        }
    }

    /**
     * Gives the lease back, so that others can have it at once. Waits until that is done, but not longer than the life of a lease: then it has ended by
     * itself. If the thread is interrupted, it does not wait any longer, and stays interrupted.
     */
    @Override
    public void close() {
        try {
            endWith(List.of(), () -> true, new Attempts(leases.clock(), leases.life()));
        } catch (TimeoutException e) {
            // It ends by itself.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Something that may be asked of the cluster. */
    @FunctionalInterface
    interface Question {
        /** Asks it. */
        boolean ask();
    }

    /**
     * Ends the lease and makes changes, both or neither.
     *
     * @param isDone tells whether the changes were made, if an attempt whose outcome was not known may have made them
     * @return whether the changes were made; false if the lease had ended before
     */
    boolean endWith(List<List<Bytes>> changes, Question isDone, Attempts attempts)
            throws InterruptedException, TimeoutException {
        hasEnded = true;
        tellIfEnded();
        return release(changes, isDone, attempts);
    }

    private synchronized boolean release(List<List<Bytes>> changes, Question isDone, Attempts attempts)
            throws InterruptedException, TimeoutException {
        List<List<Bytes>> requests = new ArrayList<>(changes);
        requests.add(List.of(Bytes.of("DEL"), key));
        return attempts.untilDone("the end of a lease on " + key, () -> {
            if (leases.client().transact(Map.of(key, version), requests, attempts.callTimeout())) {
                return true;
            }
            return isStillHeld(attempts) ? null : isDone.ask();
        });
    }
}
