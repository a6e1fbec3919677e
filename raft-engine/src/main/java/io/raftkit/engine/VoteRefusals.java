package io.raftkit.engine;

import io.raftkit.engine.message.VoteAnswer;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The last refusal of each voter, for a server that asks for votes. It is for people; no decision depends on it. */
final class VoteRefusals {
    private final SortedMap<Integer, VoteAnswer> refusals = new TreeMap<>();

    void note(int voter, VoteAnswer answer) {
        if (answer.isGranted()) {
            refusals.remove(voter);
        } else {
            refusals.put(voter, answer);
        }
    }

    /** Who refused and why, and from whom there is no word. */
    String words(Collection<Integer> notGrantedBy) {
        StringBuilder words = new StringBuilder();
        refusals.forEach((voter, answer) ->
                words.append("; server ").append(voter).append(' ').append(answer.words()));
        List<Integer> silent = notGrantedBy.stream()
                .filter(voter -> !refusals.containsKey(voter))
                .toList();
        return silent.isEmpty() ? words.toString() : words + "; no word from " + silent;
    }
}
