package io.raftkit.client;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The threads of a client, all of them daemons: one that keeps time, some that send, and some that run callbacks and nothing else. */
final class ClientThreads {
    private static final int CALLBACK_THREADS = 16;
    private static final int IDLE_SECONDS = 10;
    private static final int END_SECONDS = 3;

    private static final ThreadLocal<Boolean> IS_CALLBACK = ThreadLocal.withInitial(() -> false);

    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor senders;
    private final @Nullable ExecutorService ownCallbacks;
    private final Executor callbacks;

    ClientThreads(@Nullable Executor given) {
        timer = new ScheduledThreadPoolExecutor(1, named("raft-client-timer"));
        timer.setRemoveOnCancelPolicy(true);
        senders = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                named("raft-client-send"));
        if (given == null) {
            ThreadPoolExecutor own = new ThreadPoolExecutor(
                    CALLBACK_THREADS,
                    CALLBACK_THREADS,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    named("raft-client-complete"));
            own.allowCoreThreadTimeOut(true);
            ownCallbacks = own;
            callbacks = own;
        } else {
            ownCallbacks = null;
            callbacks = given;
        }
    }

    private static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Runs what the application has hung on a future, once; here, if its executor does not take it. */
    void complete(Runnable completion) {
        AtomicBoolean hasBegun = new AtomicBoolean();
        Runnable marked = () -> {
            if (hasBegun.getAndSet(true)) {
                return;
            }
            IS_CALLBACK.set(true);
            try {
                completion.run();
            } finally {
                IS_CALLBACK.remove();
            }
        };
        try {
            callbacks.execute(marked);
        } catch (RuntimeException | Error e) {
            // An executor of the application's may throw anything, also after it ran the task; and there may be no
            // memory for a thread.
            marked.run();
        }
    }

    /** Runs what sends and waits. */
    void send(Runnable sender) {
        senders.execute(sender);
    }

    /** Runs something quick later; null once the client is closed. */
    @Nullable
    Future<?> later(Runnable task, long delayNanos) {
        try {
            return timer.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            return null;
        }
    }

    /** Ends all threads, and waits for them unless it is a callback that asks. */
    void close() {
        timer.shutdownNow();
        senders.shutdown();
        if (ownCallbacks != null) {
            ownCallbacks.shutdown();
        }
        if (!IS_CALLBACK.get()) {
            await(senders);
            if (ownCallbacks != null) {
                await(ownCallbacks);
            }
        }
    }

    private static void await(ExecutorService threads) {
        boolean wasInterrupted = false;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(END_SECONDS);
        long leftNanos = deadline - System.nanoTime();
        while (leftNanos > 0) {
            try {
                if (threads.awaitTermination(leftNanos, TimeUnit.NANOSECONDS)) {
                    break;
                }
            } catch (InterruptedException e) {
                wasInterrupted = true;
            }
            leftNanos = deadline - System.nanoTime();
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
