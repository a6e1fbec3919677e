package io.raftkit.benchmarks.cluster;

import java.util.Collection;
import java.util.List;

/**
 * Several values of the same thing.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param lowest the lowest one
 * @param highest the highest one
 */
record Median(double median, double lowest, double highest) {
    /** Of at least one value. */
    static Median of(Collection<? extends Number> values) {
        List<Double> sorted = values.stream().map(Number::doubleValue).sorted().toList();
        int middle = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        return new Median(median, sorted.get(0), sorted.get(sorted.size() - 1));
    }
}
