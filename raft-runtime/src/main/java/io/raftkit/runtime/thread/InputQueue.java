package io.raftkit.runtime.thread;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The input queue of a loop, and its only way in. Many threads add, one takes, in the order of adding. To add costs one compare-and-set; to take
 * costs one for all waiting inputs.
 */
public final class InputQueue {
    private static final Input CLOSED = new Input() {};

    private final Runner runner;

    /** What was put in and not yet fetched, newest first. */
    private final AtomicReference<@Nullable Input> newest = new AtomicReference<>();

    /** What was fetched and not yet taken, oldest first. */
    @Nullable
    private Input oldest;

    /** A queue of the loop that this runner runs. */
    public InputQueue(Runner runner) {
        this.runner = runner;
    }

    /** Puts in and has the loop look at it; false if the loop takes nothing more. Any thread. */
    public boolean offer(Input input) {
        if (!push(input)) {
            return false;
        }
        runner.wake();
        return true;
    }

    /** Puts in and takes the loop's turn if it is free, else has it look; false if the loop takes nothing more. Any thread that can spare the time. */
    public boolean offerAndTurn(Input input) {
        if (!push(input)) {
            return false;
        }
        runner.turnOrWake();
        return true;
    }

    private boolean push(Input input) {
        Input head;
        do {
            head = newest.get();
            if (head == CLOSED) {
                return false;
            }
            input.next = head;
        } while (!newest.compareAndSet(head, input));
        return true;
    }

    /** Takes out the oldest, or null. Who has the loop's turn. */
    @Nullable
    public Input poll() {
        if (oldest == null && newest.get() != null && newest.get() != CLOSED) {
            oldest = reversed(newest.getAndSet(null));
        }
        Input taken = oldest;
        if (taken != null) {
            oldest = taken.next;
            taken.next = null;
        }
        return taken;
    }

    /** Whether there is nothing to take. Who has the loop's turn. */
    public boolean isEmpty() {
        return oldest == null && (newest.get() == null || newest.get() == CLOSED);
    }

    /** Lets nothing in from now on; what is inside can still be taken. Who has the loop's turn. */
    public void close() {
        Input rest = newest.getAndSet(CLOSED);
        if (rest == null || rest == CLOSED) {
            return;
        }
        Input tail = reversed(rest);
        if (oldest == null) {
            oldest = tail;
            return;
        }
        Input last = oldest;
        while (last.next != null) {
            last = last.next;
        }
        last.next = tail;
    }

    private static @Nullable Input reversed(@Nullable Input newestFirst) {
        Input oldestFirst = null;
        Input at = newestFirst;
        while (at != null) {
            Input following = at.next;
            at.next = oldestFirst;
            oldestFirst = at;
            at = following;
        }
        return oldestFirst;
    }
}
