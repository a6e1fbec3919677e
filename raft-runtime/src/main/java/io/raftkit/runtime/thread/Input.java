package io.raftkit.runtime.thread;

import org.jspecify.annotations.Nullable;

/** One input of a loop, in its queue. The loop knows each kind of input. */
public abstract class Input {
    /** The next one in the queue; the queue's own. */
    @Nullable
    Input next;
}
