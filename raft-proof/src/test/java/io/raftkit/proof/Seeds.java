package io.raftkit.proof;

import io.raftkit.simulator.SeedsReport;
import io.raftkit.simulator.Simulation;
import java.util.function.LongFunction;

/**
 * Runs seeds from one to another and prints a line with a trace hash for every thousand; ends with 1 at the first thousand in which seeds fail, by
 * name of what did not hold for the first of these.
 */
public final class Seeds {
    /** As a third argument: the members change. */
    static final String MEMBERS = "members";

    private static final long BLOCK = 1_000;

    private Seeds() {}

    /** Takes the first and the last seed, and perhaps {@value #MEMBERS}. */
    public static void main(String[] args) throws InterruptedException {
        long from = Long.parseLong(args[0]);
        long to = Long.parseLong(args[1]);
        boolean areMembersChanging = args.length > 2 && args[2].equals(MEMBERS);
        LongFunction<Simulation> meaning = areMembersChanging ? ProofRun::withMembersThatChange : ProofRun::of;
        // Small blocks at first, for a mutant is mostly caught soon.
        long size = Math.min(BLOCK, from == 1 && Boolean.getBoolean("proof.hurry") ? 8 : BLOCK);
        long began = System.nanoTime();
        long simulated = 0;
        for (long block = from; block <= to; block += size) {
            SeedRange range = SeedRange.run(block, Math.min(to, block + size - 1), meaning);
            if (!range.failures().isEmpty()) {
                var first = range.failures().firstEntry();
                System.out.println(Ring.FOUND + "seed " + first.getKey() + ": "
                        + String.valueOf(first.getValue().getMessage()).replace('\n', ' '));
                System.out.println("of seeds " + block + " to " + Math.min(to, block + size - 1) + " failed "
                        + range.failures().keySet());
                System.exit(1);
            }
            SeedsReport held = range.held();
            simulated += held.millis() / 1_000;
            if (size == BLOCK) {
                System.out.printf(
                        "seeds %d to %d: traces %016x, %d s simulated, %d faults, %d terms led, %d calls answered%n",
                        block,
                        Math.min(to, block + size - 1),
                        held.traceHash(),
                        held.millis() / 1_000,
                        held.faults(),
                        held.leaders(),
                        held.answered());
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "seeds %d to %d held: %d s simulated in %.0f s, %.0f a second%n",
                from, to, simulated, seconds, simulated / seconds);
    }
}
