package io.raftkit.engine.quorum;

import java.util.TreeMap;
import java.util.function.IntPredicate;

/** The answers to one candidacy, counted once per server however often they arrive. */
public final class VoteTally {
    private final TreeMap<Integer, Boolean> answers = new TreeMap<>();

    /** Records an answer; a later one of the same server does not change it. */
    public void record(int voter, boolean granted) {
        answers.putIfAbsent(voter, granted);
    }

    /** Whether a server has not answered yet. */
    public boolean awaits(int voter) {
        return !answers.containsKey(voter);
    }

    /** Whether those that decide granted. */
    public boolean isWon(Quorum quorum) {
        return quorum.isReachedBy(voter -> Boolean.TRUE.equals(answers.get(voter)));
    }

    /** Whether a majority cannot be had any more: too many refused, or have not answered and are gone. */
    public boolean isLost(Quorum quorum, IntPredicate isGone) {
        return quorum.isBeyondReach(voter -> {
            Boolean answer = answers.get(voter);
            return answer == null ? isGone.test(voter) : !answer;
        });
    }
}
