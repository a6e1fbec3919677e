package io.raftkit.runtime.thread;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The thread of a loop, which calls its turns. A thread that brings work may find the loop idle and take a turn itself (a <em>borrower</em>): waking a
 * parked thread costs more than most turns. A borrower takes one turn. What arrived meanwhile, and what is due by time, is left to the thread here.
 *
 * <p>A turn that is lent runs no user's code, waits for nobody and ends soon. It is not lent to a thread that is within a turn, of whatever
 * runner, nor to one near the end of its stack, where it could break off in the middle.
 */
final class LoopThread implements Runner {
    /** What {@link #sleepsUntil} says while the thread looks for itself whether a turn is due. */
    private static final long AWAKE = Long.MIN_VALUE;

    private static final ThreadLocal<Boolean> IS_IN_TURN = new ThreadLocal<>();

    private final WorkerThread thread;
    private final NodeClock clock;
    private final TurnOwnership ownership = new TurnOwnership();
    /** When the last turn asked for another one. Written by who has the turn. */
    private volatile long dueAt;

    private volatile long sleepsUntil = AWAKE;
    private volatile @Nullable Thread borrower;
    private @Nullable Worker worker;
    /** From the start on the turn is the thread's. Confined to it. */
    private boolean hasTurn = true;

    LoopThread(String name, boolean isDaemon, NodeClock clock) {
        this.clock = clock;
        thread = new WorkerThread(name, isDaemon, clock);
    }

    @Override
    public void start(Worker started) {
        worker = started;
        thread.start(this::turnIfDue);
    }

    /** What the thread is woken for. */
    private long turnIfDue() {
        sleepsUntil = AWAKE;
        if (hasTurn || ((isTime(dueAt) || ownership.isDue()) && ownership.take())) {
            hasTurn = false;
            IS_IN_TURN.set(true);
            long wakeAt = Objects.requireNonNull(worker, "worker").turn();
            if (wakeAt == Worker.ENDED) {
                // The turn is never given back.
                return Worker.ENDED;
            }
            giveBack(wakeAt);
        }
        return restUntil(dueAt);
    }

    /**
     * How long the thread may sleep. What is read here last is written before a thread that makes a turn due, or due earlier, reads
     * {@link #sleepsUntil}; so one of the two sees what the other wrote.
     */
    private long restUntil(long at) {
        if (isTime(at)) {
            // The thread that has the turn learns that another one is due when it gives the turn back.
            sleepsUntil = Worker.IDLE;
            return ownership.isTaken() ? Worker.IDLE : Worker.AGAIN;
        }
        sleepsUntil = at;
        return ownership.isDue() || dueAt < at ? Worker.AGAIN : at;
    }

    private boolean isTime(long at) {
        return at != Worker.IDLE && at <= clock.nanos();
    }

    /** Gives the turn back and wakes the thread if it sleeps too long for what is due. */
    private void giveBack(long wakeAt) {
        dueAt = wakeAt;
        boolean isDue = wakeAt == Worker.AGAIN;
        if (isDue) {
            ownership.releaseDue();
        } else {
            isDue = !ownership.release();
        }
        long until = sleepsUntil;
        if (until != AWAKE && (isDue || wakeAt < until)) {
            thread.wake();
        }
    }

    @Override
    public void wake() {
        if (ownership.ask() && sleepsUntil != AWAKE) {
            thread.wake();
        }
    }

    @Override
    public void turnOrWake() {
        if (IS_IN_TURN.get() != null) {
            wake();
        } else if (ownership.isTaken() || !StackRoom.isAmple()) {
            // Of what follows, a part would be worse than nothing: better no room is left for any of it.
            StackRoom.requireSome();
            wake();
        } else if (ownership.take()) {
            borrow(Objects.requireNonNull(worker, "worker"));
        }
    }

    private void borrow(Worker turned) {
        Thread current = Thread.currentThread();
        // An interrupt is meant for what the thread does otherwise: it finds the flag again.
        boolean wasInterrupted = Thread.interrupted();
        IS_IN_TURN.set(true);
        borrower = current;
        long wakeAt = Worker.AGAIN;
        try {
            wakeAt = turned.lentTurn();
        } finally {
            borrower = null;
            giveBack(wakeAt);
            IS_IN_TURN.remove();
            if (wasInterrupted) {
                current.interrupt();
            }
        }
    }

    @Override
    public void finish() {
        wake();
    }

    @Override
    public boolean join(long timeoutNanos) {
        return !isCurrent() && thread.join(timeoutNanos);
    }

    @Override
    public boolean isCurrent() {
        return thread.isCurrent() || Thread.currentThread() == borrower;
    }
}
