package io.raftkit.testkit.linearizability;

/**
 * Which answered operations of one key are placed, and which may be placed next. Confined to one search.
 *
 * <p>Operations that are not placed form a list ordered by call. Those called no later than {@code front} returned may be next, {@code front}
 * being the one among them that returned first: whoever was called after that return must come after it (Wing and Gong). Taking one out and
 * putting it back costs a few writes, so that going back on a decision costs no copy.
 */
final class Timeline {
    private final KeyHistory<?, ?> history;
    private final int end;
    private final int[] next;
    private final int[] previous;
    private final boolean[] placed;
    private final long[] early;
    private int front;

    Timeline(KeyHistory<?, ?> history) {
        this.history = history;
        end = history.answeredCount();
        next = new int[end + 1];
        previous = new int[end + 1];
        placed = new boolean[end];
        early = new long[(history.slotCount() + Long.SIZE - 1) / Long.SIZE];
        int last = end;
        for (int operation : history.byCall()) {
            next[last] = operation;
            previous[operation] = last;
            last = operation;
        }
        next[last] = end;
        previous[end] = last;
    }

    /** All operations with a smaller number are placed; this one is not. */
    int front() {
        return front;
    }

    boolean isComplete() {
        return front == end;
    }

    /** No operation called after this may be next. Only while not complete. */
    long frontReturned() {
        return history.answered(front).returned();
    }

    /** A copy of the bits, by slot, of the operations after front that are placed. */
    long[] early() {
        return early.clone();
    }

    /** The first operation that may be next; there is one while not complete. */
    int firstCandidate() {
        return next[end];
    }

    /** The operation that may be next after another in the order of calls; -1 if there is none. */
    int candidateAfter(int operation) {
        int candidate = next[operation];
        return candidate == end || history.answered(candidate).called() > frontReturned() ? -1 : candidate;
    }

    void place(int operation) {
        next[previous[operation]] = next[operation];
        previous[next[operation]] = previous[operation];
        placed[operation] = true;
        flip(operation);
        while (front < end && placed[front]) {
            flip(front++);
        }
    }

    /** Undoes {@link #place}; calls are undone in the reverse order. */
    void unplace(int operation) {
        while (front > operation) {
            flip(--front);
        }
        flip(operation);
        placed[operation] = false;
        next[previous[operation]] = operation;
        previous[next[operation]] = operation;
    }

    private void flip(int operation) {
        int slot = history.slot(operation);
        early[slot / Long.SIZE] ^= 1L << slot;
    }
}
