package io.raftkit.proof;

import io.raftkit.simulator.SeedsReport;
import io.raftkit.simulator.Simulation;
import io.raftkit.simulator.SimulationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;

/**
 * What became of a range of seeds.
 *
 * @param held the seeds that held
 * @param failures of each that did not, what was thrown
 */
record SeedRange(SeedsReport held, TreeMap<Long, Throwable> failures) {

    /** Runs the seeds from one to another on all processors. */
    static SeedRange run(long from, long to) throws InterruptedException {
        return run(from, to, ProofRun::of);
    }

    /** Runs the seeds from one to another, with what each of them means, on all processors. */
    static SeedRange run(long from, long to, LongFunction<Simulation> meaning) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        try {
            TreeMap<Long, Future<SimulationReport>> runs = new TreeMap<>();
            for (long seed = from; seed <= to; seed++) {
                long each = seed;
                runs.put(seed, pool.submit(() -> meaning.apply(each).runTersely(each)));
            }
            List<SimulationReport> held = new ArrayList<>();
            TreeMap<Long, Throwable> failures = new TreeMap<>();
            for (var run : runs.entrySet()) {
                try {
                    held.add(run.getValue().get());
                } catch (ExecutionException e) {
                    failures.put(run.getKey(), e.getCause());
                }
            }
            return new SeedRange(new SeedsReport(held), failures);
        } finally {
            pool.shutdownNow();
        }
    }
}
