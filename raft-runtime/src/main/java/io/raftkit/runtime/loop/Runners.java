package io.raftkit.runtime.loop;

/** Makes the runners of a node. */
public interface Runners {

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
