package io.raftkit.proof;

import io.raftkit.testkit.sim.SimulationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What became of a range of seeds.
 *
 * @param reports of each seed that held, in their order
 * @param failures of each that did not, what was thrown
 */
record SeedRange(List<SimulationReport> reports, TreeMap<Long, Throwable> failures) {

    /** Runs the seeds from one to another on all processors. */
    static SeedRange run(long from, long to) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            TreeMap<Long, Future<SimulationReport>> runs = new TreeMap<>();
            for (long seed = from; seed <= to; seed++) {
                long each = seed;
                runs.put(seed, pool.submit(() -> ProofRun.of(each).runTersely(each)));
            }
            SeedRange range = new SeedRange(new ArrayList<>(), new TreeMap<>());
            for (var run : runs.entrySet()) {
                try {
                    range.reports.add(run.getValue().get());
                } catch (ExecutionException e) {
                    range.failures.put(run.getKey(), e.getCause());
                }
            }
            return range;
        } finally {
            pool.shutdownNow();
        }
    }

    /** One number for the courses of all runs. */
    long traceHash() {
        long hash = 0;
        for (SimulationReport report : reports) {
            hash = hash * 31 + report.traceHash();
        }
        return hash;
    }

    long simulatedSeconds() {
        return reports.stream().mapToLong(SimulationReport::millis).sum() / 1_000;
    }

    int faults() {
        return reports.stream().mapToInt(SimulationReport::faults).sum();
    }

    int leaders() {
        return reports.stream().mapToInt(SimulationReport::leaders).sum();
    }

    int answered() {
        return reports.stream().mapToInt(SimulationReport::answered).sum();
    }
}
