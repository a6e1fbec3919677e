package io.raftkit.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts each known bug into the code, one at a time, and tells what notices it: tests and scripts on the one hand, the simulator alone on
 * the other. Prints a line for each and a table in Markdown at the end.
 *
 * <p>Properties: {@code proof.seeds} how many seeds the simulator gets for each mutant; {@code proof.only} a regular expression the
 * mutants' names must contain; {@code proof.rings} {@code tests}, {@code simulator} or both with a comma; {@code proof.processors} how
 * many processors a JVM may use; {@code proof.members=true} has the members change in the simulator; {@code proof.write=true} puts the table into
 * docs/PROOF.md.
 */
public final class MutantsMain {
    private final long seeds = Long.getLong("proof.seeds", 10_000);
    private final boolean areMembersChanging = Boolean.getBoolean("proof.members");
    private final String only = System.getProperty("proof.only", "");
    private final Set<String> rings =
            Set.of(System.getProperty("proof.rings", "tests,simulator").split(","));

    private MutantsMain() {}

    /** Takes no arguments. */
    public static void main(String[] args) throws Exception {
        System.exit(new MutantsMain().run() ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        List<Score> scores = new ArrayList<>();
        for (MutantPatch patch : MutantPatch.all()) {
            if (patch.name().matches(".*(" + only + ").*")) {
                Score score = score(patch);
                scores.add(score);
                System.out.println(score.line());
            }
        }
        Table table = new Table(scores);
        System.out.println();
        System.out.println(table.markdown());
        Path file = Project.TARGET.resolve("mutants.md");
        Files.writeString(file, table.markdown());
        if (Boolean.getBoolean("proof.write") && isWhole()) {
            Path page = Project.ROOT.resolve("docs/PROOF.md");
            Files.writeString(page, table.into(Files.readString(page)));
        }
        boolean isUnmutatedGreen = isUnmutatedGreen(scores);
        System.out.println(table.summary());
        return isUnmutatedGreen && (!isWhole() || table.isEnough());
    }

    private boolean isWhole() {
        return only.isEmpty() && rings.size() == 2 && !areMembersChanging;
    }

    private Ring simulator(long last) {
        return areMembersChanging ? Ring.members(1, last) : Ring.simulator(1, last);
    }

    private Score score(MutantPatch patch) throws IOException, InterruptedException {
        Mutant mutant = Mutant.of(patch);
        Trial byTests = rings.contains("tests") ? Trial.run(Ring.tests(patch.module()), mutant) : null;
        Trial bySimulator = rings.contains("simulator") ? Trial.run(simulator(seeds), mutant) : null;
        return new Score(patch, byTests, bySimulator);
    }

    /** What catches bugs must pass without one: all tests, and every seed that was needed. */
    private boolean isUnmutatedGreen(List<Score> scores) throws IOException, InterruptedException {
        boolean isGreen = true;
        for (String module :
                rings.contains("tests") ? List.of("raft-api", "raft-engine", "raft-runtime") : List.<String>of()) {
            isGreen &= isGreen(Trial.run(Ring.tests(module), null));
        }
        if (rings.contains("simulator")) {
            long last = scores.stream().mapToLong(Score::lastSeed).max().orElse(0);
            isGreen &= isGreen(Trial.run(simulator(Math.max(1, last)), null));
        }
        return isGreen;
    }

    private static boolean isGreen(Trial trial) {
        System.out.printf(
                "unmutated code: %s in %.0f s %s, see %s%n",
                trial.end(), trial.seconds(), trial.found(), trial.output());
        return trial.end() == Trial.End.GREEN;
    }
}
