package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.watch.History;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** All clients that watch, served by one thread. */
final class Watchers implements Executor, AutoCloseable {
    /** How many there may be. */
    static final int MAX = 512;

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean isWoken = new AtomicBoolean();
    /** Confined to the thread. */
    private final Set<Watcher> watchers = new HashSet<>();

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "kv-watch");
        made.setDaemon(true);
        return made;
    });

    Watchers(History history, long heartbeatMillis) {
        history.whenChanged(this::wake);
        thread.scheduleWithFixedDelay(
                () -> each(Watcher::heartbeat), heartbeatMillis, heartbeatMillis, TimeUnit.MILLISECONDS);
    }

    /** Counts one more, or throws. */
    void enter() {
        if (count.incrementAndGet() > MAX) {
            count.decrementAndGet();
            throw new Refused(503, "there are " + MAX + " clients that watch already");
        }
    }

    /** Counts one less. */
    void leave() {
        count.decrementAndGet();
    }

    int count() {
        return count.get();
    }

    void add(Watcher watcher) {
        execute(() -> {
            watchers.add(watcher);
            watcher.start();
            watchers.removeIf(Watcher::isOver);
        });
    }

    /** Called for each command: wakes the thread only if somebody watches, and once for many. */
    private void wake() {
        if (count.get() > 0 && isWoken.compareAndSet(false, true)) {
            execute(() -> {
                isWoken.set(false);
                each(Watcher::advance);
            });
        }
    }

    private void each(Consumer<Watcher> action) {
        watchers.forEach(action);
        watchers.removeIf(Watcher::isOver);
    }

    /** Runs something on the thread that serves those who watch. */
    @Override
    public void execute(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException e) {
            // The server ends, and so do its connections.
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
