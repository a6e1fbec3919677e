package io.raftkit.runtime.thread;

import io.raftkit.runtime.call.CompletionLane;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeLog;

/** A runner whose turns the test calls itself. */
public final class ManualRunner implements Runner {
    public int wakes;
    private Worker worker;

    /** A completion lane whose first thread this is; the others have no work. */
    public CompletionLane completions(Lifecycle lifecycle, NodeLog log) {
        CompletionLane lane = new CompletionLane(
                new Runners() {
                    @Override
                    public Runner lasting(String name) {
                        return ManualRunner.this;
                    }

                    @Override
                    public Runner occasional(String name) {
                        return new ManualRunner();
                    }
                },
                lifecycle,
                log);
        lane.start();
        return lane;
    }

    /** Calls turns until there is nothing to do. */
    public void turns() {
        while (worker.turn() == Worker.AGAIN) {
            // Until nothing is left.
        }
    }

    @Override
    public void start(Worker started) {
        worker = started;
    }

    @Override
    public void wake() {
        wakes++;
    }

    @Override
    public void finish() {}

    @Override
    public boolean join(long timeoutNanos) {
        return true;
    }

    @Override
    public boolean isCurrent() {
        return false;
    }
}
