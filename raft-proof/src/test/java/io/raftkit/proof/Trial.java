package io.raftkit.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a ring found in a JVM of its own.
 *
 * @param end how it ended
 * @param found what it found, if it did
 * @param output where all it printed is kept
 * @param seconds how long it took
 */
record Trial(End end, String found, Path output, double seconds) {

    /** How many times a ring's processor time may pass by the clock: other work may go on beside it. */
    private static final int CLOCK_FACTOR = 20;

    private static final int PROCESSORS =
            Integer.getInteger("proof.processors", Runtime.getRuntime().availableProcessors());

    /** How a ring ends. */
    enum End {
        /** It found nothing. */
        GREEN,
        /** It found something and said what. */
        FOUND,
        /** It took too long, or broke down without a word of what is wrong; no evidence either way. */
        BROKEN
    }

    /** Runs a ring, with a mutant in place of the classes it was made from if there is one. */
    static Trial run(Ring ring, @Nullable Mutant mutant) throws IOException, InterruptedException {
        String name = mutant == null ? "unmutated" : mutant.patch().name();
        Path output = Project.TARGET.resolve("mutants").resolve(name).resolve(ring.name() + ".txt");
        Files.createDirectories(output.getParent());
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command(ring, mutant))
                .directory(Project.ROOT.resolve("raft-engine").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean hasEnded;
        try {
            hasEnded = awaitEnd(process, ring.processorTimeMax());
        } finally {
            process.destroyForcibly().waitFor();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        if (!hasEnded) {
            return new Trial(
                    End.BROKEN,
                    "no end after " + ring.processorTimeMax().toSeconds() + " s of a processor",
                    output,
                    seconds);
        }
        if (process.exitValue() == 0) {
            return new Trial(End.GREEN, "", output, seconds);
        }
        String found = Project.lines(output).stream()
                .filter(line -> line.startsWith(Ring.FOUND))
                .findFirst()
                .map(line -> line.substring(Ring.FOUND.length()))
                .orElse("");
        return found.isEmpty()
                ? new Trial(End.BROKEN, "exit " + process.exitValue() + " without a word", output, seconds)
                : new Trial(End.FOUND, found, output, seconds);
    }

    private static boolean awaitEnd(Process process, Duration processorTimeMax) throws InterruptedException {
        long lastNanos = System.nanoTime() + processorTimeMax.toNanos() * CLOCK_FACTOR;
        while (!process.waitFor(500, TimeUnit.MILLISECONDS)) {
            Duration used = process.info().totalCpuDuration().orElse(Duration.ZERO);
            if (used.compareTo(processorTimeMax) > 0 || System.nanoTime() - lastNanos > 0) {
                return false;
            }
        }
        return true;
    }

    private static List<String> command(Ring ring, @Nullable Mutant mutant) {
        List<String> classPath = new ArrayList<>();
        if (mutant != null) {
            classPath.add(mutant.classes().toString());
        }
        classPath.add(Project.classPath());
        for (String module : List.of("raft-api", "raft-engine", "raft-runtime")) {
            classPath.add(Project.testsOf(module));
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-XX:ActiveProcessorCount=" + PROCESSORS,
                "-Dproof.hurry=true",
                "-Dbasedir=" + Project.ROOT.resolve("raft-engine"),
                "-cp",
                Project.joined(classPath.toArray(String[]::new)),
                ring.mainClass()));
        command.addAll(ring.arguments());
        return command;
    }
}
