package io.raftkit.testkit.linearizability;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Looks for an order of one key's operations that explains all answers: Wing and Gong's search with Lowe's memoisation, depth first.
 *
 * <p>Operations of unknown outcome are tried last and only where they show: right after one, something must follow that would not have gone
 * the same way without it. An order that needs as few of them as possible has this property, so nothing is missed; and a lost write that
 * nobody saw is dropped again after one look at what could follow it.
 */
final class Search<S, I, O> {
    private final KeyHistory<I, O> history;
    private final Steps<S, I, O> steps;
    private final Timeline timeline;
    private final Seen<S> seen = new Seen<>();
    private final Deque<Frame<S, I, O>> path = new ArrayDeque<>();
    private final Farthest<S, I, O> farthest;

    Search(KeyHistory<I, O> history, S init, Steps<S, I, O> steps) {
        this.history = history;
        this.steps = steps;
        timeline = new Timeline(history);
        farthest = new Farthest<>(Placement.none(init));
    }

    Verdict run() {
        enter(new Frame<>(farthest.order(), history.unknown().noneTaken(), List.of()));
        while (!path.isEmpty()) {
            if (timeline.isComplete()) {
                return Verdict.LINEARIZABLE;
            }
            if (steps.areExhausted()) {
                return Verdict.UNDECIDED;
            }
            Frame<S, I, O> top = path.getLast();
            if (!goOnFrom(top)) {
                path.removeLast();
                top.undo(timeline);
            }
        }
        return Verdict.NOT_LINEARIZABLE;
    }

    /** How far the search got; where it found an order of all, that order. */
    Farthest<S, I, O> farthest() {
        return farthest;
    }

    private void enter(Frame<S, I, O> frame) {
        farthest.reached(timeline.front(), frame.order());
        if (timeline.isComplete() || isWorthwhile(frame)) {
            path.addLast(frame);
        } else {
            frame.undo(timeline);
        }
    }

    private boolean isWorthwhile(Frame<S, I, O> frame) {
        frame.findMoves(history, timeline, steps);
        if (frame.lost() != Frame.NONE) {
            farthest.couldNotPass(frame.lost());
            return false;
        }
        if (frame.isForced()) {
            return true;
        }
        Placement<S, I, O> order = frame.order();
        return seen.add(timeline.front(), timeline.early(), order.state(), order.stateBeforeUnknown(), frame.taken());
    }

    private boolean goOnFrom(Frame<S, I, O> frame) {
        if (frame.hasMove()) {
            place(frame, frame.takeMove());
            return true;
        }
        return !frame.isForced() && takeUnknown(frame);
    }

    private void place(Frame<S, I, O> frame, Frame.Move<S> move) {
        List<Integer> placed = new ArrayList<>(1);
        Placement<S, I, O> order = placeCovered(frame, move, placed);
        timeline.place(move.number());
        placed.add(move.number());
        enter(new Frame<>(order.then(history.answered(move.number()), move.after()), frame.taken(), placed));
    }

    /** Places what nobody notices where the move covers it at once: wherever else it could stand, it would only be in the way. */
    @SuppressWarnings("ReferenceEquality") // A move of the same list, and no other that looks like it.
    private Placement<S, I, O> placeCovered(Frame<S, I, O> frame, Frame.Move<S> move, List<Integer> placed) {
        Request<I, O> cover = history.answered(move.number());
        Placement<S, I, O> order = frame.order();
        for (Frame.Move<S> other : frame.moves()) {
            Request<I, O> request = history.answered(other.number());
            if (other != move && request.isUnnoticed()) {
                S after = steps.step(order.state(), request).orElse(null);
                if (after != null && steps.leads(after, cover, move.after())) {
                    order = order.then(request, after);
                    timeline.place(other.number());
                    placed.add(other.number());
                }
            }
        }
        return order;
    }

    private boolean takeUnknown(Frame<S, I, O> frame) {
        UnknownOperations<I, O> unknown = history.unknown();
        Placement<S, I, O> order = frame.order();
        S before = order.stateBeforeUnknown();
        for (int group = frame.takeGroup(); group < unknown.groupCount(); group = frame.takeGroup()) {
            if (unknown.groupCalled(group) > timeline.frontReturned()) {
                return false;
            }
            int number = unknown.nextOf(group, frame.taken());
            if (number < 0 || unknown.requests().get(number).called() > timeline.frontReturned()) {
                continue;
            }
            Request<I, O> request = unknown.requests().get(number);
            S after = steps.step(order.state(), request).orElse(null);
            if (after != null
                    && !after.equals(order.state())
                    && (before == null || !steps.leads(before, request, after))) {
                long[] taken = UnknownOperations.with(frame.taken(), number);
                enter(new Frame<>(order.then(request, after), taken, List.of()));
                return true;
            }
        }
        return false;
    }
}
