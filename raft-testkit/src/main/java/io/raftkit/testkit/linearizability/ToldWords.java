package io.raftkit.testkit.linearizability;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The words that some answer of a history tells from others. All the rest may as well be one word. */
final class ToldWords {
    private final Set<String> told = new HashSet<>();
    private String untold = "untold";

    void add(String word) {
        addAll(Set.of(word));
    }

    void addAll(Collection<String> words) {
        told.addAll(words);
        while (told.contains(untold)) {
            untold += "'";
        }
    }

    boolean contains(String word) {
        return told.contains(word);
    }

    /** The word itself if it was told, else one that was not, always the same. */
    String simplified(String word) {
        return told.contains(word) ? word : untold;
    }
}
