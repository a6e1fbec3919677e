package io.raftkit.examples.demo;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What a comparison of the clients' knowledge with the books of all servers says. It is clean if on every server each acknowledged id
 * was applied exactly once, each unknown one at most once, no other at all, the counter is the number of ids, all servers hold the
 * same, and fewer than 1 % of the increments are unknown.
 *
 * @param acknowledged how many increments were acknowledged
 * @param counted how many of those every server applied exactly once
 * @param unknown how many increments nobody could say the outcome of
 * @param applied how many of those every server applied exactly once
 * @param faults what is wrong, in words; empty if the verdict is clean
 */
record Verdict(int acknowledged, int counted, int unknown, int applied, List<String> faults) {
    private static final int FAULTS_MAX = 10;

    /** Compares, given the books in order of the servers' ids. */
    static Verdict of(Set<Long> acknowledged, Set<Long> unknown, List<AppliedState> servers) {
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            List<String> found = check("server " + (i + 1), servers.get(i), acknowledged, unknown);
            faults.addAll(found.subList(0, Math.min(FAULTS_MAX, found.size())));
            if (found.size() > FAULTS_MAX) {
                faults.add("server " + (i + 1) + " shows " + (found.size() - FAULTS_MAX) + " more faults");
            }
        }
        if (servers.stream().distinct().count() != 1) {
            faults.add("the servers differ");
        }
        if (acknowledged.isEmpty() || unknown.size() * 100L >= acknowledged.size() + unknown.size()) {
            faults.add("1 % or more of the increments have an unknown outcome");
        }
        return new Verdict(
                acknowledged.size(),
                onceEverywhere(acknowledged, servers),
                unknown.size(),
                onceEverywhere(unknown, servers),
                List.copyOf(faults));
    }

    private static List<String> check(String server, AppliedState books, Set<Long> acknowledged, Set<Long> unknown) {
        List<String> found = new ArrayList<>();
        for (long id : acknowledged) {
            if (books.times(id) != 1) {
                found.add(server + " applied acknowledged increment " + id + " " + books.times(id) + " times");
            }
        }
        for (long id : unknown) {
            if (books.times(id) > 1) {
                found.add(server + " applied unknown increment " + id + " " + books.times(id) + " times");
            }
        }
        for (long id : books.timesById().keySet()) {
            if (!acknowledged.contains(id) && !unknown.contains(id)) {
                found.add(server + " applied increment " + id + ", which no client knows of");
            }
        }
        long applications =
                books.timesById().values().stream().mapToLong(times -> times).sum();
        if (books.value() != applications) {
            found.add(server + " counts " + books.value() + ", but applied " + applications + " increments");
        }
        return found;
    }

    private static int onceEverywhere(Collection<Long> ids, List<AppliedState> servers) {
        return (int) ids.stream()
                .filter(id -> servers.stream().allMatch(books -> books.times(id) == 1))
                .count();
    }

    /** Whether nothing is wrong. */
    boolean isClean() {
        return faults.isEmpty();
    }

    /** The verdict on one line. */
    String line() {
        return acknowledged + " acknowledged, " + counted + " counted, " + unknown + " unknown (" + applied
                + " applied)";
    }
}
