package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.benchmarks.system.SystemUnderTest.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What Raftkit reached as a multiple of what the best other library did, and of the floor. Medians are divided by medians. More calls a second are
 * better, and less time is.
 */
final class Ratios {
    private static final String LINE = "%-26s%-18s%-34s%-17s%-34s%-17s%n";

    private final Plan plan;
    private final Results results;

    Ratios(Plan plan, Results results) {
        this.plan = plan;
        this.results = results;
    }

    /** A line for each case and each configuration of Raftkit; nothing unless both Raftkit and something else were measured. */
    String text() {
        if (of(Kind.RAFTKIT).isEmpty()
                || of(Kind.LIBRARY).isEmpty() && of(Kind.FLOOR).isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "%n" + LINE,
                "Raftkit as a multiple of",
                "",
                "calls/s of the best library",
                "of the floor",
                "p50 of the best library",
                "of the floor"));
        for (Case each : results.cases()) {
            for (SystemUnderTest raftkit : of(Kind.RAFTKIT)) {
                text.append(String.format(
                        Locale.ROOT,
                        LINE,
                        each.name(),
                        raftkit.name(),
                        ratio(each, raftkit, Metric.THROUGHPUT, best(each, Metric.THROUGHPUT)),
                        ratio(each, raftkit, Metric.THROUGHPUT, floor()),
                        ratio(each, raftkit, Metric.P50, best(each, Metric.P50)),
                        ratio(each, raftkit, Metric.P50, floor())));
            }
        }
        return text.toString();
    }

    private List<SystemUnderTest> of(Kind kind) {
        return plan.systems().stream().filter(system -> system.kind() == kind).toList();
    }

    private Optional<SystemUnderTest> floor() {
        return of(Kind.FLOOR).stream().findFirst();
    }

    private Optional<SystemUnderTest> best(Case of, Metric metric) {
        Comparator<SystemUnderTest> byMedian =
                Comparator.comparingDouble(system -> median(of, system, metric).orElseThrow());
        List<SystemUnderTest> measured = of(Kind.LIBRARY).stream()
                .filter(system -> median(of, system, metric).isPresent())
                .toList();
        return metric == Metric.THROUGHPUT
                ? measured.stream().max(byMedian)
                : measured.stream().min(byMedian);
    }

    private String ratio(Case of, SystemUnderTest raftkit, Metric metric, Optional<SystemUnderTest> other) {
        Optional<Double> ours = median(of, raftkit, metric);
        Optional<Double> theirs = other.flatMap(system -> median(of, system, metric));
        if (ours.isEmpty() || theirs.isEmpty()) {
            return "-";
        }
        String ratio = String.format(Locale.ROOT, "%.2f", ours.get() / theirs.get());
        SystemUnderTest system = other.orElseThrow();
        return system.kind() == Kind.LIBRARY ? ratio + " (" + system.name() + ")" : ratio;
    }

    private Optional<Double> median(Case of, SystemUnderTest system, Metric metric) {
        return results.of(of, system.name(), metric).map(Median::median);
    }
}
