package io.raftkit.benchmarks.load;

import io.raftkit.benchmarks.drive.Figures;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What the same workloads gave with one storage and with another, in several rounds: medians beside each other, and how many times as much
 * the second one did, in the median and in each round.
 */
final class Comparison {
    private static final double MICROS_PER_MILLI = 1_000;

    private final String first;
    private final String second;
    private final Map<Integer, Map<String, List<Figures>>> byOutstanding = new TreeMap<>();

    Comparison(String first, String second) {
        this.first = first;
        this.second = second;
    }

    /** Adds what a storage did in the next round. */
    void add(String storage, Figures figures) {
        byOutstanding
                .computeIfAbsent(figures.workload().outstanding(), outstanding -> new LinkedHashMap<>())
                .computeIfAbsent(storage, name -> new ArrayList<>())
                .add(figures);
    }

    /** A line for each number of commands outstanding. */
    String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%11s | %-32s | %-32s | %s%n%11s | %10s %10s %10s | %10s %10s %10s | %s%n",
                "",
                first,
                second,
                second + " / " + first,
                "outstanding",
                "ops/s",
                "p50 ms",
                "p99 ms",
                "ops/s",
                "p50 ms",
                "p99 ms",
                "ops/s, median (each round)"));
        byOutstanding.forEach((outstanding, storages) -> text.append(String.format(
                Locale.ROOT,
                "%11d | %s | %s | %s%n",
                outstanding,
                medians(of(storages, first)),
                medians(of(storages, second)),
                ratios(of(storages, first), of(storages, second)))));
        return text.toString();
    }

    private static List<Figures> of(Map<String, List<Figures>> storages, String storage) {
        return storages.getOrDefault(storage, List.of());
    }

    private static String medians(List<Figures> rounds) {
        return String.format(
                Locale.ROOT,
                "%,10.0f %10.2f %10.2f",
                median(rounds, Figures::perSecond),
                median(rounds, figures -> millis(figures, "p50")),
                median(rounds, figures -> millis(figures, "p99")));
    }

    private static String ratios(List<Figures> ones, List<Figures> others) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.min(ones.size(), others.size()); round++) {
            ratios.add((double) others.get(round).perSecond() / ones.get(round).perSecond());
        }
        StringBuilder each = new StringBuilder();
        ratios.forEach(ratio -> each.append(String.format(Locale.ROOT, " %.2f", ratio)));
        return String.format(
                Locale.ROOT, "%.2f (%s)", median(ratios), each.toString().strip());
    }

    private static double millis(Figures figures, String percentile) {
        return Objects.requireNonNull(figures.micros().get(percentile), percentile) / MICROS_PER_MILLI;
    }

    private static double median(List<Figures> rounds, ToDoubleFunction<Figures> value) {
        return median(rounds.stream().mapToDouble(value).boxed().toList());
    }

    private static double median(List<Double> values) {
        if (values.isEmpty()) {
            return Double.NaN;
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }
}
