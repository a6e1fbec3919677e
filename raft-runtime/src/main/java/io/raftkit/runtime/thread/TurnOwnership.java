package io.raftkit.runtime.thread;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who may call the turns of one worker: one thread at a time, and nobody ever waits for another. Whoever finds the turn taken leaves word and
 * goes; whoever has it learns of that when giving it back. Thread-safe.
 *
 * <p>No work is left behind. Who brings some puts it where the turn looks, and then calls {@link #take} or {@link #ask}. Either that thread gets
 * the turn; or its word is on record before the one who has the turn gives it back, so that {@link #release} says that a turn is due; or
 * a turn is due already, and whoever takes that one looks behind the moment in which it was seen to be due.
 */
public final class TurnOwnership {
    /** Nobody has the turn, and nothing was brought that no turn has looked for. */
    private static final int FREE = 0;
    /** Nobody has it, and somebody must: the thread of the runner, or who comes before. */
    private static final int DUE = 1;
    /** Somebody has it. */
    private static final int TAKEN = 2;
    /** Somebody has it, and may have looked before something else was brought. */
    private static final int TAKEN_AND_DUE = 3;

    private final AtomicInteger state = new AtomicInteger(TAKEN);

    /** The turn is taken, until whoever made this gives it back. */
    public TurnOwnership() {}

    /** Takes the turn; false if somebody has it, who will learn that another is due. */
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

    /** Makes a turn due; true if nobody knows of it yet, so that the caller must have somebody take it. */
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

    /** Gives the turn back; false if another one is due, so that the caller must have somebody take it. Only who has it. */
    public boolean release() {
        if (state.compareAndSet(TAKEN, FREE)) {
            return true;
        }
        releaseDue();
        return false;
    }

    /** Gives the turn back with another one due. Only who has it. */
    public void releaseDue() {
        state.set(DUE);
    }

    /** Whether nobody has the turn although it is due. */
    public boolean isDue() {
        return state.get() == DUE;
    }

    /** Whether somebody has the turn. */
    public boolean isTaken() {
        return state.get() >= TAKEN;
    }
}
