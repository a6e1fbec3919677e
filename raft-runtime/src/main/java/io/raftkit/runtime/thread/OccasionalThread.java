package io.raftkit.runtime.thread;

import org.jspecify.annotations.Nullable;

/** Starts a thread when there is work, and lets it end when there has been none for a second. */
final class OccasionalThread implements Runner {
    private static final long LINGER_MILLIS = 1_000;

    private final String name;

    @Nullable
    private Worker worker;

    @Nullable
    private Thread thread;

    private boolean isRunning;
    private boolean isSignalled;
    private boolean isFinishing;

    OccasionalThread(String name) {
        this.name = name;
    }

    @Override
    public synchronized void start(Worker started) {
        worker = started;
    }

    @Override
    public synchronized void wake() {
        isSignalled = true;
        if (isRunning) {
            notifyAll();
        } else if (worker != null && !isFinishing) {
            Worker turned = worker;
            Thread made = new Thread(() -> run(turned), name);
            made.setDaemon(true);
            // Throws where the machine has no thread left; then the next wake tries again.
            made.start();
            thread = made;
            isRunning = true;
        }
    }

    @Override
    public synchronized void finish() {
        isFinishing = true;
        notifyAll();
    }

    private void run(Worker turned) {
        while (hasWork()) {
            long wakeAt;
            do {
                Thread.interrupted();
                wakeAt = turned.turn();
            } while (wakeAt == Worker.AGAIN);
            if (wakeAt == Worker.ENDED) {
                finish();
            }
        }
    }

    @SuppressWarnings(
            "WaitNotInLoop") // Who is woken for nothing ends a little sooner; the next signal starts another thread.
    private synchronized boolean hasWork() {
        if (!isSignalled && !isFinishing) {
            try {
                wait(LINGER_MILLIS);
            } catch (InterruptedException e) {
                // Nobody of ours interrupts; user code that did is not obeyed.
            }
        }
        if (!isSignalled) {
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
