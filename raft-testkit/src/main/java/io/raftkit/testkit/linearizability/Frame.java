package io.raftkit.testkit.linearizability;

import java.util.ArrayList;
import java.util.List;

/** A configuration on the way the search is on, and what is still to be tried from it. Confined to one search. */
final class Frame<S, I, O> {
    /** Stands for no operation. */
    static final int NONE = -1;

    private final Placement<S, I, O> order;
    private final long[] taken;
    private final List<Integer> placed;
    private final List<Move<S>> moves = new ArrayList<>(2);
    private boolean forced;
    private int lost = NONE;
    private int nextMove;
    private int nextGroup;

    /**
     * @param order what has been placed
     * @param taken which operations of unknown outcome that includes
     * @param placed the answered operations placed on the way here from the configuration before, in this order
     */
    Frame(Placement<S, I, O> order, long[] taken, List<Integer> placed) {
        this.order = order;
        this.taken = taken;
        this.placed = placed;
    }

    /**
     * Finds the answered operations that may be next. A read that is accepted is placed at once and nothing else is tried: in any order that
     * places it later it could be moved here, and nobody would notice. The same goes for what nobody notices and would change nothing here.
     */
    void findMoves(KeyHistory<I, O> history, Timeline timeline, Steps<S, I, O> steps) {
        S state = order.state();
        S before = order.stateBeforeUnknown();
        for (int number = timeline.firstCandidate(); number >= 0; number = timeline.candidateAfter(number)) {
            Request<I, O> request = history.answered(number);
            S after = steps.step(state, request).orElse(null);
            if (after == null) {
                lost = steps.mayAnswerLater(state, request) ? NONE : number;
            } else if (before == null || !steps.leads(before, request, after)) {
                forced = request.isUnnoticed() && after.equals(state) || steps.isRead(request, state, after);
                if (forced) {
                    moves.clear();
                }
                if (forced || request.isUnnoticed() || !hasTwin(history, number)) {
                    moves.add(new Move<>(number, after));
                }
            }
            if (forced || lost != NONE) {
                return;
            }
        }
    }

    /** Whether an equal operation that was called no later and returned no later may be next, too. Then that one goes first. */
    private boolean hasTwin(KeyHistory<I, O> history, int number) {
        for (Move<S> move : moves) {
            if (move.number() < number && history.kind(move.number()) == history.kind(number)) {
                return true;
            }
        }
        return false;
    }

    Placement<S, I, O> order() {
        return order;
    }

    long[] taken() {
        return taken;
    }

    /** Whether there is only one thing to do. */
    boolean isForced() {
        return forced;
    }

    /** An operation still to be placed that can never be; {@link #NONE} if none is known. */
    int lost() {
        return lost;
    }

    /** All that {@link #findMoves} found. */
    List<Move<S>> moves() {
        return moves;
    }

    boolean hasMove() {
        return nextMove < moves.size();
    }

    Move<S> takeMove() {
        return moves.get(nextMove++);
    }

    /** The next group of operations of unknown outcome to try one of. */
    int takeGroup() {
        return nextGroup++;
    }

    void undo(Timeline timeline) {
        for (int i = placed.size() - 1; i >= 0; i--) {
            timeline.unplace(placed.get(i));
        }
    }

    /** An answered operation that may be next, and the state after it. */
    record Move<S>(int number, S after) {}
}
