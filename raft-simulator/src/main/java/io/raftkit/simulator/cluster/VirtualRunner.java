package io.raftkit.simulator.cluster;

import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Worker;
import io.raftkit.testkit.network.VirtualTime;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls a worker's turns as events of virtual time. Between waking and the turn lies the runner's latency: how long the scheduler, the
 * disk or whatever else the worker waits for takes.
 */
final class VirtualRunner implements Runner {
    private static final long NEVER = Long.MAX_VALUE;

    private final VirtualTime time;
    private final ServerConditions conditions;
    private final LongSupplier latencyNanos;
    private final Runnable afterTurn;
    private @Nullable Worker worker;
    private boolean isTurning;
    private boolean wasWokenInTurn;
    private boolean isFinishing;
    private boolean hasEnded;
    private long dueAtNanos = NEVER;
    private long notBeforeNanos;
    private long appointment;
    /** Whether the next turn is due because of the time that the worker named, and nothing woke it since. */
    private boolean isDueByTime;

    VirtualRunner(VirtualTime time, ServerConditions conditions, LongSupplier latencyNanos, Runnable afterTurn) {
        this.time = time;
        this.conditions = conditions;
        this.latencyNanos = latencyNanos;
        this.afterTurn = afterTurn;
    }

    @Override
    public void start(Worker started) {
        worker = started;
        due(time.nanos());
    }

    /** From here on the worker is busy with what it was woken for: the time that it named while it was idle does not end that sooner. */
    @Override
    public void wake() {
        if (isDueByTime) {
            dueAtNanos = NEVER;
        }
        due(time.nanos() + latencyNanos.getAsLong());
    }

    @Override
    public void finish() {
        isFinishing = true;
        due(time.nanos());
    }

    /** Keeps the worker busy, or its process paused, for a while: no turn begins before that. */
    void hold(long nanos) {
        notBeforeNanos = Math.max(notBeforeNanos, time.nanos() + nanos);
    }

    /** Whether it is kept busy, or paused. */
    boolean isHeld() {
        return notBeforeNanos > time.nanos();
    }

    /** Whether there is something that the worker would do. */
    boolean isDue() {
        return dueAtNanos != NEVER;
    }

    private void due(long atNanos) {
        if (hasEnded || worker == null || atNanos >= dueAtNanos) {
            return;
        }
        dueAtNanos = Math.max(atNanos, time.nanos());
        isDueByTime = false;
        long id = ++appointment;
        time.after(dueAtNanos - time.nanos(), () -> keep(id));
    }

    private void keep(long id) {
        if (id != appointment || hasEnded) {
            return;
        }
        dueAtNanos = NEVER;
        if (notBeforeNanos > time.nanos() && !isFinishing) {
            due(notBeforeNanos);
        } else {
            turn();
        }
    }

    /** Calls one turn now. */
    void turn() {
        if (worker == null || hasEnded) {
            return;
        }
        if (isTurning) {
            // User code within the turn lets time pass, as a thread does that is blocked in it.
            wasWokenInTurn = true;
            return;
        }
        appointment++;
        dueAtNanos = NEVER;
        isDueByTime = false;
        isTurning = true;
        wasWokenInTurn = false;
        long wakeAt;
        try {
            wakeAt = worker.turn();
        } finally {
            isTurning = false;
        }
        if (wakeAt == Worker.ENDED) {
            hasEnded = true;
        } else if (wakeAt == Worker.AGAIN || wasWokenInTurn) {
            due(time.nanos() + latencyNanos.getAsLong());
        } else if (wakeAt != Worker.IDLE) {
            due(time.nanos() + conditions.delayUntil(wakeAt));
            isDueByTime = true;
        }
        afterTurn.run();
    }

    /** Ends the worker, which answers so once its node is stopped. */
    @Override
    public boolean join(long timeoutNanos) {
        if (isCurrent()) {
            return false;
        }
        while (isFinishing && worker != null && !hasEnded) {
            turn();
            if (!isDue() && !hasEnded) {
                // It lies idle and will never be woken again.
                return true;
            }
        }
        return worker == null
                || time.runUntil(() -> hasEnded, TimeUnit.NANOSECONDS.toMillis(Math.max(timeoutNanos, 0)));
    }

    @Override
    public boolean isCurrent() {
        return isTurning;
    }
}
