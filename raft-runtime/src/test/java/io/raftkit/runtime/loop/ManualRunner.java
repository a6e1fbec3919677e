package io.raftkit.runtime.loop;

/** A runner whose turns the test calls itself. */
final class ManualRunner implements Runner {
    int wakes;

    @Override
    public void start(Worker worker) {}

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
