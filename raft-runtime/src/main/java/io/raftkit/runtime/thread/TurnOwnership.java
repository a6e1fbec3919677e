package io.raftkit.runtime.thread;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Which thread may call the turns of one worker: one at a time, and no thread waits for another. A thread that finds the turn taken marks another
 * turn as due and goes on. The thread that has the turn learns of that when it gives the turn back. Thread-safe.
 *
 * <p>No work is forgotten. A thread that brings work puts it where the turn looks, and then calls {@link #take} or {@link #ask}. Then one of three
 * things holds. The thread gets the turn. Or its mark is set before the turn is given back, so that {@link #release} says that a turn is due. Or a
 * turn was due already, and the thread that takes that one looks for work after the moment at which it was seen to be due.
 */
public final class TurnOwnership {
    /** No thread has the turn, and a turn has looked for all work that was brought. */
    private static final int FREE = 0;
    /** No thread has it, and one must take it: the runner's thread, or one that comes earlier. */
    private static final int DUE = 1;
    /** A thread has it. */
    private static final int TAKEN = 2;
    /** A thread has it, and may have looked for work before more was brought. */
    private static final int TAKEN_AND_DUE = 3;

    private final AtomicInteger state = new AtomicInteger(TAKEN);

    /** The turn is taken, until the creating thread gives it back. */
    public TurnOwnership() {}

    /** Takes the turn; false if another thread has it, which will learn that another turn is due. */
    public boolean take() {
        while (true) {
            int seen = state.get();
            if (seen == TAKEN_AND_DUE) {
                return false;
            }
            if (seen == TAKEN) {
                if (state.compareAndSet(TAKEN, TAKEN_AND_DUE)) {
                    return false;
                }
            } else if (state.compareAndSet(seen, TAKEN)) {
                return true;
            }
        }
    }

    /** Makes a turn due; true if none was, so that the caller must see that a thread takes it. */
    public boolean ask() {
        while (true) {
            int seen = state.get();
            if (seen == DUE || seen == TAKEN_AND_DUE) {
                return false;
            }
            if (state.compareAndSet(seen, seen == FREE ? DUE : TAKEN_AND_DUE)) {
                return seen == FREE;
            }
        }
    }

    /** Gives the turn back; false if another one is due, so that the caller must see that a thread takes it. Only the thread that has it. */
    public boolean release() {
        if (state.compareAndSet(TAKEN, FREE)) {
            return true;
        }
        releaseDue();
        return false;
    }

    /** Gives the turn back with another one due. Only the thread that has it. */
    public void releaseDue() {
        state.set(DUE);
    }

    /** Whether no thread has the turn although one is due. */
    public boolean isDue() {
        return state.get() == DUE;
    }

    /** Whether a thread has the turn. */
    public boolean isTaken() {
        return state.get() >= TAKEN;
    }
}
