package io.raftkit.runtime.thread;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that calls the turns of a loop, unless somebody who brings work finds the loop idle and takes one himself: waking a parked thread
 * costs more than most turns. He takes one turn; what came meanwhile is left to the thread here, which also sees to what is due by time.
 *
 * <p>A turn that is lent runs no user's code, waits for nobody and ends soon. It is not lent to a thread that is within a turn, of whatever
 * runner, nor to one near the end of its stack, where it could break off in the middle.
 */
final class LoopThread implements Runner {
    /** What {@link #parkedUntil} says while the thread is awake, or about to be: it looks again before it parks. */
    private static final long AWAKE = Long.MIN_VALUE;

    private static final ThreadLocal<Boolean> IS_IN_TURN = new ThreadLocal<>();
    private static final VarHandle PARKED_UNTIL;

    static {
        try {
            PARKED_UNTIL = MethodHandles.lookup().findVarHandle(LoopThread.class, "parkedUntil", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread thread;
    private final NodeClock clock;
    private final TurnOwnership ownership = new TurnOwnership();
    /** When the last turn asked for another one. Written by who has the turn. */
    private volatile long dueAt;

    private volatile long parkedUntil = AWAKE;
    private volatile @Nullable Thread borrower;
    private @Nullable Worker worker;

    LoopThread(String name, boolean isDaemon, NodeClock clock) {
        this.clock = clock;
        thread = new Thread(this::run, name);
        thread.setDaemon(isDaemon);
    }

    @Override
    public void start(Worker started) {
        worker = started;
        thread.start();
    }

    private void run() {
        IS_IN_TURN.set(true);
        Worker turned = Objects.requireNonNull(worker, "worker");
        // From the start on the turn is this thread's.
        boolean hasTurn = true;
        while (true) {
            if (hasTurn) {
                Thread.interrupted();
                long wakeAt = turned.turn();
                if (wakeAt == Worker.ENDED) {
                    // The turn is never given back.
                    return;
                }
                giveBack(wakeAt);
            }
            long at = dueAt;
            boolean isTime = at != Worker.IDLE && at <= clock.nanos();
            hasTurn = (isTime || ownership.isDue()) && ownership.take();
            if (!hasTurn) {
                park(at, isTime);
            }
        }
    }

    /**
     * Parks until a turn is due. What is looked at here last is written before {@link #parkedUntil} is looked at by whoever makes a turn due, or
     * due earlier; so one of the two sees what the other wrote.
     *
     * @param isTime whether the time had come, but somebody has the turn, who knows
     */
    private void park(long at, boolean isTime) {
        parkedUntil = isTime ? Worker.IDLE : at;
        if (isTime) {
            if (ownership.isTaken()) {
                LockSupport.park(this);
            }
        } else if (!ownership.isDue() && dueAt >= at) {
            if (at == Worker.IDLE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, at - clock.nanos());
            }
        }
        parkedUntil = AWAKE;
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
        long until = parkedUntil;
        if (until != AWAKE && (isDue || wakeAt < until)) {
            unpark(until);
        }
    }

    private void unpark(long until) {
        if (PARKED_UNTIL.compareAndSet(this, until, AWAKE)) {
            LockSupport.unpark(thread);
        }
    }

    @Override
    public void wake() {
        if (ownership.ask()) {
            long until = parkedUntil;
            if (until != AWAKE) {
                unpark(until);
            }
        }
    }

    @Override
    public void turnOrWake() {
        if (IS_IN_TURN.get() != null) {
            wake();
        } else if (!StackRoom.isAmple()) {
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
        return !isCurrent() && Threads.join(thread, timeoutNanos);
    }

    @Override
    public boolean isCurrent() {
        Thread current = Thread.currentThread();
        return current == thread || current == borrower;
    }
}
