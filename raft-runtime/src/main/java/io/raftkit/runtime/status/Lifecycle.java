package io.raftkit.runtime.status;

import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Worker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether a node works, and why not. Thread-safe; nothing here blocks. */
public final class Lifecycle {
    private final NodeLog log;
    private final List<Runner> runners = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private volatile boolean isClosing;
    private volatile boolean isStopped;

    public Lifecycle(NodeLog log) {
        this.log = log;
    }

    /** Makes a runner end with the node. */
    public Runner with(Runner runner) {
        runners.add(runner);
        return runner;
    }

    /** A worker that stops the node when it throws. It has a turn then as at any end of the node. */
    public Worker failStop(String doing, Worker worker) {
        return () -> {
            boolean wasStopped = isStopped;
            try {
                return worker.turn();
            } catch (Throwable t) {
                fail(Failure.of(doing, t));
                return wasStopped ? Worker.ENDED : Worker.AGAIN;
            }
        };
    }

    /** Fail-stop: from here on nothing more is written, sent or applied. Only the first failure counts. */
    public void fail(Failure cause) {
        if (!isStopped && failure.compareAndSet(null, cause)) {
            // Before anything that could fail for the same reason.
            stop();
            log.failed(cause);
        }
    }

    /** Ends in good order: no new calls, but what was begun goes on. */
    public void close() {
        isClosing = true;
        runners.forEach(Runner::wake);
    }

    public void stop() {
        isStopped = true;
        runners.forEach(Runner::finish);
    }

    /** Whether calls are taken. */
    public boolean isOpen() {
        return !isClosing && !isStopped;
    }

    public boolean isClosing() {
        return isClosing;
    }

    public boolean isStopped() {
        return isStopped;
    }

    @Nullable
    public Failure failure() {
        return failure.get();
    }
}
