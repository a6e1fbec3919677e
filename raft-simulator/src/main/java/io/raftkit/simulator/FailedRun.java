package io.raftkit.simulator;

import io.raftkit.simulator.cluster.VirtualCluster;
import io.raftkit.simulator.fault.FaultAction;
import io.raftkit.simulator.invariant.fact.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Explains a run that failed: which few of its faults suffice, what happened last, how to see it again. */
final class FailedRun {
    private static final int RUNS_MAX = 80;
    private static final int TRANSITIONS_SHOWN_MAX = 20;

    private final Simulation simulation;
    private final long seed;
    private final List<FaultAction> schedule;
    private final SimulationRun run;
    private final Throwable cause;
    private int runs;

    FailedRun(Simulation simulation, long seed, List<FaultAction> schedule, SimulationRun run, Throwable cause) {
        this.simulation = simulation;
        this.seed = seed;
        this.schedule = schedule;
        this.run = run;
        this.cause = cause;
    }

    SimulationFailure explained() {
        List<FaultAction> minimised = minimised();
        Path trace = trace();
        VirtualCluster cluster = run.cluster();
        StringBuilder text = new StringBuilder("seed " + seed + ": " + cause.getMessage());
        text.append("\n\nSee it again: version ")
                .append(version())
                .append(", seed ")
                .append(seed);
        if (cluster != null) {
            text.append(", step ")
                    .append(cluster.time().steps())
                    .append(" at ")
                    .append(cluster.time().millis())
                    .append(" ms");
        }
        text.append("; run(")
                .append(seed)
                .append("), or -D")
                .append(Seeds.PROPERTY)
                .append('=')
                .append(seed);
        text.append("\n\n").append(faults(minimised));
        if (cluster != null) {
            List<String> last = List.copyOf(cluster.watch().transitions());
            text.append("\n\nWhat happened last:\n")
                    .append(lines(last.subList(Math.max(0, last.size() - TRANSITIONS_SHOWN_MAX), last.size())));
        }
        text.append("\n\nThe whole run: ").append(trace == null ? "could not be written down" : trace.toAbsolutePath());
        return new SimulationFailure(seed, invariant(cause), text.toString(), trace, cause);
    }

    private String faults(List<FaultAction> needed) {
        if (schedule.isEmpty()) {
            return "No faults were drawn for it.";
        }
        if (needed.isEmpty()) {
            return "It fails without any of its " + schedule.size() + " faults, all else unchanged.";
        }
        return needed.size() + " of its " + schedule.size() + " faults suffice for the same, all else unchanged:\n"
                + lines(needed);
    }

    private static String lines(List<?> what) {
        return what.stream().map(line -> "  " + line).collect(Collectors.joining("\n"));
    }

    private static String invariant(Throwable thrown) {
        return thrown instanceof Violation violation
                ? violation.invariant()
                : thrown.getClass().getSimpleName();
    }

    private static String version() {
        String version = Simulation.class.getModule().getDescriptor() == null
                ? Simulation.class.getPackage().getImplementationVersion()
                : Simulation.class.getModule().getDescriptor().rawVersion().orElse(null);
        return version == null ? "of these sources" : version;
    }

    /** Leaves out as much of the schedule as can be, in ever smaller parts, while the same invariant is violated. */
    private List<FaultAction> minimised() {
        List<FaultAction> needed = schedule;
        int part = Math.max(1, needed.size() / 2);
        while (runs < RUNS_MAX && !needed.isEmpty()) {
            boolean isSmaller = false;
            for (int from = 0; from < needed.size() && runs < RUNS_MAX; ) {
                List<FaultAction> fewer = new ArrayList<>(needed.subList(0, from));
                fewer.addAll(needed.subList(Math.min(needed.size(), from + part), needed.size()));
                if (failsAlike(fewer)) {
                    needed = fewer;
                    isSmaller = true;
                } else {
                    from += part;
                }
            }
            if (part == 1 && !isSmaller) {
                break;
            }
            part = Math.max(1, part / 2);
        }
        return needed;
    }

    private boolean failsAlike(List<FaultAction> fewer) {
        runs++;
        try {
            new SimulationRun(simulation, seed, fewer, null).go();
            return false;
        } catch (RuntimeException | AssertionError e) {
            return invariant(e).equals(invariant(cause));
        }
    }

    private @Nullable Path trace() {
        Path file = Path.of("target", "simulations", "seed-" + seed + ".ndjson");
        try {
            Files.createDirectories(file.getParent());
            try (TraceFile trace = new TraceFile(file)) {
                SimulationRun again = new SimulationRun(simulation, seed, schedule, trace);
                trace.follow(again);
                again.go();
            } catch (RuntimeException | AssertionError e) {
                // It fails again, as it should.
                return file;
            }
            return file;
        } catch (IOException e) {
            return null;
        }
    }
}
