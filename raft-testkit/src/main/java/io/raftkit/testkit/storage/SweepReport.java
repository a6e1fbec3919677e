package io.raftkit.testkit.storage;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a sweep found.
 *
 * @param points at how many places it tried
 * @param outcomes how often each outcome that is allowed was seen, in words
 * @param failures for each place where something went wrong, what
 */
public record SweepReport(long points, SortedMap<String, Long> outcomes, List<String> failures) {
    /** Copies the collections. */
    public SweepReport {
        outcomes = Collections.unmodifiableSortedMap(new TreeMap<>(outcomes));
        failures = List.copyOf(failures);
    }

    /**
     * How often an outcome was seen.
     *
     * @param outcome in words
     * @return the number, 0 if never
     */
    public long count(String outcome) {
        return outcomes.getOrDefault(outcome, 0L);
    }

    /**
     * One outcome per place; what went wrong is told apart by its type.
     *
     * @param found what was found at each place
     * @return all of it
     */
    public static SweepReport of(List<Found> found) {
        SortedMap<String, Long> outcomes = new TreeMap<>(found.stream()
                .filter(one -> !one.isFailure)
                .collect(Collectors.groupingBy(Found::what, Collectors.counting())));
        List<String> failures =
                found.stream().filter(Found::isFailure).map(Found::what).toList();
        return new SweepReport(found.size(), outcomes, failures);
    }

    /**
     * What was found at one place.
     *
     * @param what in words
     * @param isFailure whether it may not be
     */
    public record Found(String what, boolean isFailure) {}

    @Override
    public String toString() {
        String seen = outcomes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(outcome -> outcome.getValue() + " " + outcome.getKey())
                .collect(Collectors.joining(", "));
        String first = failures.isEmpty() ? "" : ", the first: " + failures.get(0);
        return points + " points: " + seen + (seen.isEmpty() ? "" : ", ") + failures.size() + " failures" + first;
    }
}
