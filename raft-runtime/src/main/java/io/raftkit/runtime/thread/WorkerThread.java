package io.raftkit.runtime.thread;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that calls turns and parks between them. Waking a parked thread costs far more than the work it is woken for, so a
 * thread that wakes it looks first whether it is parked.
 */
final class WorkerThread implements Runner {
    private static final VarHandle IS_PARKED;

    static {
        try {
            IS_PARKED = MethodHandles.lookup().findVarHandle(WorkerThread.class, "isParked", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Thread thread;
    private final NodeClock clock;
    private volatile boolean isSignalled;
    private volatile boolean isParked;

    @Nullable
    private Worker worker;

    WorkerThread(String name, boolean isDaemon, NodeClock clock) {
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
        Worker turned = Objects.requireNonNull(worker, "worker");
        while (true) {
            // Cleared before the turn looks at its queue: what arrives while it looks signals again.
            isSignalled = false;
            // User code on this thread may have left the flag behind; it would close a FileChannel at the next write.
            Thread.interrupted();
            long wakeAt = turned.turn();
            if (wakeAt == Worker.ENDED) {
                return;
            }
            if (!isSignalled && wakeAt != Worker.AGAIN) {
                parkUntil(wakeAt);
            }
        }
    }

    private void parkUntil(long wakeAt) {
        isParked = true;
        // This reads the signal after writing isParked; wake() writes the signal before reading isParked.
        // So at least one of the two sees the other's write.
        if (!isSignalled) {
            if (wakeAt == Worker.IDLE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, wakeAt - clock.nanos());
            }
        }
        isParked = false;
    }

    @Override
    public void wake() {
        if (!isSignalled) {
            isSignalled = true;
        }
        if (isParked && IS_PARKED.compareAndSet(this, true, false)) {
            LockSupport.unpark(thread);
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
        return Thread.currentThread() == thread;
    }
}
