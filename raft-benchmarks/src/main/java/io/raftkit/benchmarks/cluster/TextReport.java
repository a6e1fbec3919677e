package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.system.SystemUnderTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The results as a table of text: medians over the rounds. */
final class TextReport {
    private static final int CASE_WIDTH = -26;
    private static final int SYSTEM_WIDTH = -18;
    private static final int VALUE_WIDTH = 15;
    private static final double BYTES_PER_MIB = 1 << 20;

    private final Plan plan;
    private final Results results;

    TextReport(Plan plan, Results results) {
        this.plan = plan;
        this.results = results;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        if (!results.cases().isEmpty()) {
            head(text);
            for (Case each : results.cases()) {
                plan.systems().forEach(system -> row(text, each, system.name()));
            }
        }
        text.append(new Ratios(plan, results).text());
        failovers(results).forEach(text::append);
        results.recoveries().forEach((system, times) -> text.append(recovery(system, times)));
        results.installs().forEach((system, times) -> text.append(install(system, times)));
        return text.toString();
    }

    private static void head(StringBuilder text) {
        text.append(cell(CASE_WIDTH, "")).append(cell(SYSTEM_WIDTH, ""));
        for (Metric metric : Metric.values()) {
            text.append(cell(VALUE_WIDTH, metric.title()));
        }
        text.append("  calls/s in each round").append(System.lineSeparator());
    }

    private void row(StringBuilder text, Case each, String system) {
        if (results.of(each, system, Metric.THROUGHPUT).isEmpty()) {
            return;
        }
        text.append(cell(CASE_WIDTH, each.name())).append(cell(SYSTEM_WIDTH, system));
        for (Metric metric : Metric.values()) {
            double median = results.of(each, system, metric).orElseThrow().median();
            text.append(cell(VALUE_WIDTH, metric.text(median)));
        }
        Median calls = results.of(each, system, Metric.THROUGHPUT).orElseThrow();
        text.append("  ")
                .append(Metric.THROUGHPUT.text(calls.lowest()))
                .append(" to ")
                .append(Metric.THROUGHPUT.text(calls.highest()));
        Map<String, Long> failures = results.failures(each, system);
        if (!failures.isEmpty()) {
            text.append("; without a result: ").append(failures);
        }
        text.append(System.lineSeparator());
    }

    /** One line on each way in which leaders failed, and each system. */
    static List<String> failovers(Results results) {
        List<String> lines = new ArrayList<>();
        results.failovers()
                .forEach((fault, systems) ->
                        systems.forEach((system, millis) -> lines.add(failover(fault, system, millis))));
        return lines;
    }

    private static String failover(Failover.Fault fault, String system, List<Long> millis) {
        Median of = Median.of(millis);
        return String.format(
                Locale.ROOT,
                "leader %s, %s: a new command is acknowledged after %,.0f ms (median of %d), worst %,.0f ms%n",
                fault.word(),
                system,
                of.median(),
                millis.size(),
                of.highest());
    }

    /** One line on the restarts. */
    static String recovery(String system, List<Recovery.Times> times) {
        return String.format(
                Locale.ROOT,
                "all killed and started again, %s, %,.0f entries: started in %,.0f ms, a leader after %,.0f ms, all applied after %,.0f ms (medians of %d)%n",
                system,
                median(times.stream().map(Recovery.Times::entries).toList()),
                median(times.stream().map(Recovery.Times::startMillis).toList()),
                median(times.stream().map(Recovery.Times::leaderMillis).toList()),
                median(times.stream().map(Recovery.Times::appliedMillis).toList()),
                times.size());
    }

    /** One line on the snapshots that were sent. */
    static String install(String system, List<Install.Times> times) {
        return String.format(
                Locale.ROOT,
                "a follower is sent a snapshot, %s, %,.1f MiB: has all after %,.0f ms (median of %d), worst %,.0f ms; writes meanwhile %.2f times those while it was down%n",
                system,
                times.get(0).stateBytes() / BYTES_PER_MIB,
                median(times.stream().map(Install.Times::millis).toList()),
                times.size(),
                Median.of(times.stream().map(Install.Times::millis).toList()).highest(),
                Median.of(times.stream()
                                .map(one -> one.meanwhile() / one.alone())
                                .toList())
                        .median());
    }

    /** One line on a system: its version and settings. */
    static String system(SystemUnderTest system) {
        return system.name() + " " + system.version() + ": "
                + system.settings().entrySet().stream()
                        .map(setting -> setting.getKey() + " " + setting.getValue())
                        .collect(Collectors.joining("; "));
    }

    private static double median(List<Long> values) {
        return Median.of(values).median();
    }

    private static String cell(int width, String text) {
        return String.format(Locale.ROOT, "%" + width + "s", text);
    }
}
