package io.raftkit.runtime.loop;

/** A runner whose turns the test calls itself. */
final class ManualRunner implements Runner {
    int wakes;
    private Worker worker;

    /** A completion lane whose first thread this is; the others have no work. */
    CompletionLane completions(Life life, NodeLog log) {
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
                life,
                log);
        lane.start();
        return lane;
    }

    /** Calls turns until there is nothing to do. */
    void turns() {
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
