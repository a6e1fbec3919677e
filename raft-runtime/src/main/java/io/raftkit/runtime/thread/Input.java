package io.raftkit.runtime.thread;

import org.jspecify.annotations.Nullable;

/** One thing that happened to a node, on its way through the one queue into the loop, which knows each kind. */
public abstract class Input {
    /** The next one in the queue; the queue's own. */
    @Nullable
    Input next;
}
