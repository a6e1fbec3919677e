package io.raftkit.runtime.thread;

/** One thread for each lasting runner, and one for an occasional runner while it has work, named {@code raft-<server>-<work>}. */
public final class ThreadRunners implements Runners {
    private final int serverId;
    private final NodeClock clock;

    /**
     * Runners of one node.
     *
     * @param serverId stands in the names of the threads
     * @param clock by which workers say when they want to be called
     */
    public ThreadRunners(int serverId, NodeClock clock) {
        this.serverId = serverId;
        this.clock = clock;
    }

    @Override
    public Runner lasting(String name) {
        // Only the loop keeps the process alive,
        // so a process whose main method only starts a node runs until the node ends.
        return name.equals(LOOP)
                ? new LoopThread(threadName(name), false, clock)
                : new WorkerThread(threadName(name), true, clock);
    }

    @Override
    public Runner occasional(String name) {
        return new OccasionalThread(threadName(name), clock);
    }

    private String threadName(String name) {
        return "raft-" + serverId + "-" + name;
    }
}
