package io.raftkit.proof;

import io.raftkit.simulator.Faults;
import io.raftkit.simulator.Simulation;

/** Prints how much virtual time passes in a second on one processor, with three servers and moderate faults. */
public final class Rate {
    private static final int WARM_UP = 200;
    private static final int MEASURED = 600;

    private Rate() {}

    /** Takes no arguments. */
    public static void main(String[] args) {
        Simulation simulation = Simulation.ofRegisters().faults(Faults.moderate());
        for (long seed = 1; seed <= WARM_UP; seed++) {
            simulation.runTersely(seed);
        }
        long millis = 0;
        long steps = 0;
        long began = System.nanoTime();
        for (long seed = WARM_UP + 1; seed <= WARM_UP + MEASURED; seed++) {
            var report = simulation.runTersely(seed);
            millis += report.millis();
            steps += report.steps();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "three servers, moderate faults, all invariants: %d s simulated in %.1f s on one processor, %.0f a second (%.0f steps)%n",
                millis / 1_000, seconds, millis / 1_000 / seconds, steps / seconds);
    }
}
