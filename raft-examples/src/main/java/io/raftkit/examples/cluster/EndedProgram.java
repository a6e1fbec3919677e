package io.raftkit.examples.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A program that was run to its end in a process of its own.
 *
 * @param exitCode its exit code
 * @param output what it printed on standard output and standard error
 */
public record EndedProgram(int exitCode, String output) {
    private static final long MINUTES_MAX = 4;

    /**
     * Runs a program of Java to its end. What it prints is kept in a file of this directory.
     *
     * @throws IllegalStateException if it does not end within 4 minutes
     */
    public static EndedProgram run(Launch launch, Path directory, String... arguments)
            throws IOException, InterruptedException {
        return run(launch.command(List.of(arguments)), directory);
    }

    /** The same for any command. */
    public static EndedProgram run(List<String> command, Path directory) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
                throw new IllegalStateException(
                        "did not end: " + String.join(" ", command) + "\n" + Files.readString(output));
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        return new EndedProgram(process.exitValue(), Files.readString(output));
    }
}
