package io.raftkit.runtime.thread;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Starts a thread when there is work. The thread ends when there has been no work for a second and none is due at a known time. */
final class OccasionalThread implements Runner {
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final NodeClock clock;
    /** That of the thread that made the node, as for the other threads of the node; a thread here is made by a thread that brings work. */
    private final @Nullable ClassLoader contextClassLoader =
            Thread.currentThread().getContextClassLoader();

    private final @Nullable ThreadGroup group = Thread.currentThread().getThreadGroup();

    @Nullable
    private Worker worker;

    @Nullable
    private Thread thread;

    private boolean isRunning;
    private boolean isSignalled;
    private boolean isFinishing;

    OccasionalThread(String name, NodeClock clock) {
        this.name = name;
        this.clock = clock;
    }

    @Override
    public synchronized void start(Worker started) {
        worker = started;
        // Work may have been handed over before.
        if (isSignalled) {
            wake();
        }
    }

    @Override
    public synchronized void wake() {
        isSignalled = true;
        if (isRunning) {
            notifyAll();
        } else if (worker != null && !isFinishing) {
            Worker turned = worker;
            Thread made = new Thread(group, () -> run(turned), name, 0, false);
            made.setDaemon(true);
            made.setContextClassLoader(contextClassLoader);
            // Throws where the machine has no thread left; then the next wake tries again.
            made.start();
            thread = made;
            isRunning = true;
        }
    }

    @Override
    public synchronized void finish() {
        isFinishing = true;
        // The last turn, also where the worker waits for a time.
        isSignalled = isRunning;
        notifyAll();
    }

    private synchronized void ended() {
        isFinishing = true;
        isSignalled = false;
    }

    private void run(Worker turned) {
        long wakeAt = Worker.IDLE;
        while (hasWork(wakeAt)) {
            do {
                Thread.interrupted();
                wakeAt = turned.turn();
            } while (wakeAt == Worker.AGAIN);
            if (wakeAt == Worker.ENDED) {
                ended();
            }
        }
    }

    private synchronized boolean hasWork(long wakeAt) {
        boolean isTimed = wakeAt != Worker.IDLE && wakeAt != Worker.ENDED;
        long until = isTimed ? wakeAt : clock.nanos() + LINGER_NANOS;
        for (long left = until - clock.nanos();
                left > 0 && !isSignalled && !isFinishing;
                left = until - clock.nanos()) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, 1_000_000));
            } catch (InterruptedException e) {
                // Nobody of ours interrupts; user code that did is not obeyed.
            }
        }
        if (!isSignalled && (isFinishing || !isTimed)) {
            isRunning = false;
            return false;
        }
        isSignalled = false;
        return true;
    }

    @Override
    public boolean join(long timeoutNanos) {
        Thread joined;
        synchronized (this) {
            joined = thread;
        }
        return joined == null || !isCurrent() && Threads.join(joined, timeoutNanos);
    }

    @Override
    public synchronized boolean isCurrent() {
        return Thread.currentThread() == thread;
    }
}
