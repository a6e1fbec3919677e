package io.raftkit.benchmarks.cluster;

import io.raftkit.benchmarks.load.Measurement;
import io.raftkit.benchmarks.system.SystemUnderTest;
import io.raftkit.benchmarks.system.SystemUnderTest.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Measures all systems in alternating rounds: what the machine does besides meets all of them. Prints each figure as it comes, a table in the end,
 * and writes a page with charts.
 */
public final class Benchmark {
    private final Plan plan;
    private final Results results = new Results();
    private final long beginNanos = System.nanoTime();

    private Benchmark(Plan plan) {
        this.plan = plan;
    }

    /** Runs the benchmark. */
    public static void main(String[] args) {
        Measurement.main(() -> {
            new Benchmark(Plan.of(Plan.options().parse(args))).run();
            return 0;
        });
    }

    private void run() throws IOException, InterruptedException {
        List<String> conditions = Conditions.of(plan);
        conditions.forEach(System.out::println);
        for (int round = 1; round <= plan.rounds(); round++) {
            List<SystemUnderTest> order = new ArrayList<>(plan.systems());
            // Who comes later finds the machine warmer.
            Collections.rotate(order, round - 1);
            for (SystemUnderTest system : order) {
                measure(round, system);
            }
        }
        System.out.println();
        System.out.print(new TextReport(plan, results).text());
        @Nullable Path directory = plan.page().toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        Files.writeString(plan.page(), new HtmlReport(plan, results, conditions).page());
        System.out.println("page: " + plan.page().toAbsolutePath());
    }

    private void measure(int round, SystemUnderTest system) throws IOException, InterruptedException {
        if (plan.has(Plan.LOAD)) {
            measure(round, system, Case.SERVERS);
        }
        if (plan.has(Plan.SIZES)) {
            for (int servers : plan.sizes()) {
                measure(round, system, servers);
            }
        }
        if (plan.has(Plan.LENGTHS) && system.operations().contains(Operation.SNAPSHOT)) {
            new LogLengths(plan, system).measure((of, measured) -> add(round, system, of, measured));
        }
        if (system.operations().contains(Operation.RECOVER)) {
            measureRecovery(round, system);
        }
        if (plan.has(Plan.INSTALL) && system.operations().contains(Operation.SNAPSHOT)) {
            Install.Times times = new Install(plan, system).measure((long) plan.stateMib() << 20);
            results.addInstall(system.name(), times);
            progress(
                    round,
                    system,
                    "a snapshot of %,d MiB sent after %,d ms".formatted(plan.stateMib(), times.millis()));
        }
    }

    private void measureRecovery(int round, SystemUnderTest system) throws IOException, InterruptedException {
        if (plan.has(Plan.FAILOVER)) {
            measureFailover(round, system, Failover.Fault.KILLED);
        }
        if (plan.has(Plan.FREEZE)) {
            measureFailover(round, system, Failover.Fault.FROZEN);
        }
        if (plan.has(Plan.RECOVERY)) {
            Recovery.Times times = new Recovery(plan, system).measure(plan.entries());
            results.addRecovery(system.name(), times);
            progress(
                    round,
                    system,
                    "%,d entries applied again after %,d ms".formatted(times.entries(), times.appliedMillis()));
        }
    }

    private void measureFailover(int round, SystemUnderTest system, Failover.Fault fault)
            throws IOException, InterruptedException {
        int times = plan.kills(round);
        if (times > 0) {
            new Failover(plan, system, fault).measure(times, millis -> {
                results.addFailover(fault, system.name(), millis);
                progress(round, system, "leader " + fault.word() + ": " + millis + " ms");
            });
        }
    }

    private void measure(int round, SystemUnderTest system, int servers) throws IOException, InterruptedException {
        new WorkloadRun(plan, system)
                .measure(servers, plan.cases(servers), (of, measured) -> add(round, system, of, measured));
    }

    private void add(int round, SystemUnderTest system, Case of, Measured measured) {
        results.add(of, system.name(), measured);
        progress(
                round,
                system,
                "%s: %s calls/s, p50 %s, p99 %s ms%s"
                        .formatted(
                                of.name(),
                                text(Metric.THROUGHPUT, measured),
                                text(Metric.P50, measured),
                                text(Metric.P99, measured),
                                measured.figures().failures().isEmpty()
                                        ? ""
                                        : ", without a result "
                                                + measured.figures().failures()));
    }

    private static String text(Metric metric, Measured measured) {
        return metric.text(metric.of(measured));
    }

    private void progress(int round, SystemUnderTest system, String what) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - beginNanos);
        System.out.println(String.format(
                Locale.ROOT,
                "%3d:%02d round %d of %d, %s, %s",
                seconds / 60,
                seconds % 60,
                round,
                plan.rounds(),
                system.name(),
                what));
    }
}
