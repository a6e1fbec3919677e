package io.raftkit.runtime.loop;

import org.jspecify.annotations.Nullable;

/** One thing that happened to a node, on its way through the one queue into the loop. */
abstract class Input {
    /** The next one in the queue; the queue's own. */
    @Nullable
    Input next;

    /** Takes effect, on the loop. */
    abstract void enter(NodeLoop loop);
}
