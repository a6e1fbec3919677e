package io.raftkit.runtime.thread;

/** Makes the runners of a node. */
public interface Runners {

    /** The name of the runner of a node's loop, which keeps the process alive. */
    String LOOP = "loop";

    /**
     * A runner for work that goes on for as long as the node does.
     *
     * @param name what it is for, for instance {@code persist}
     * @return a runner not yet started
     */
    Runner lasting(String name);

    /**
     * A runner for work that seldom comes, which costs nothing while there is none.
     *
     * @param name what it is for
     * @return a runner not yet started
     */
    Runner occasional(String name);
}
