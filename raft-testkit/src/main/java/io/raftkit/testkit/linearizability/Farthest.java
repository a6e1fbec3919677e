package io.raftkit.testkit.linearizability;

/** How far a search got at best. Confined to one search. */
final class Farthest<S, I, O> {
    private Placement<S, I, O> order;
    private int front;
    private int frontMax;

    Farthest(Placement<S, I, O> none) {
        order = none;
    }

    void reached(int newFront, Placement<S, I, O> newOrder) {
        if (newFront > front) {
            front = newFront;
            order = newOrder;
        }
        frontMax = Math.max(frontMax, front);
    }

    /** A way was given up because of this operation; before it, it might have gone farther than any other. */
    void couldNotPass(int number) {
        frontMax = Math.max(frontMax, number);
    }

    /** All answered operations with a smaller number were placed; no order was found that places this one, too. */
    int front() {
        return front;
    }

    /** Whether, had no way been given up early, none had led farther. */
    boolean isExact() {
        return front == frontMax;
    }

    /** The first order found that gets this far. */
    Placement<S, I, O> order() {
        return order;
    }
}
