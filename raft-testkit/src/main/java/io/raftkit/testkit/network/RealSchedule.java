package io.raftkit.testkit.network;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Real time. Its one thread exists only while something is due later. */
final class RealSchedule implements Schedule, AutoCloseable {
    private static final long IDLE_MILLIS = 200;

    private final ScheduledThreadPoolExecutor executor;

    RealSchedule() {
        executor = new ScheduledThreadPoolExecutor(1, action -> {
            Thread thread = new Thread(action, "in-memory-network");
            thread.setDaemon(true);
            return thread;
        });
        executor.setKeepAliveTime(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public void after(long delayNanos, Runnable action) {
        try {
            executor.schedule(action, delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // The network is closed: what was on its way is lost.
            return;
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
