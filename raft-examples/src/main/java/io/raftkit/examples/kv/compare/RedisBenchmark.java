package io.raftkit.examples.kv.compare;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs redis-benchmark.
 *
 * @param requests how many requests of each kind
 * @param clients how many connections
 * @param pipeline how many requests are under way on each connection
 */
record RedisBenchmark(int requests, int clients, int pipeline) {
    static final String PROGRAM = "redis-benchmark";

    private static final int RATE = 1;
    private static final int P50 = 4;
    private static final int P99 = 6;

    /** Measures the server that listens on this port. */
    List<Figures> measure(String system, int port) throws IOException {
        List<String> command = List.of(
                PROGRAM,
                "-p",
                "" + port,
                "-t",
                "set,get,incr",
                "-n",
                "" + requests,
                "-c",
                "" + clients,
                "-P",
                "" + pipeline,
                "--csv");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        List<Figures> figures = new ArrayList<>();
        for (String line : output.lines().toList()) {
            String[] fields = line.replace("\"", "").split(",");
            if (fields.length > P99 && !fields[0].equals("test")) {
                figures.add(
                        new Figures(system, fields[0], number(fields[RATE]), number(fields[P50]), number(fields[P99])));
            }
        }
        if (figures.isEmpty()) {
            throw new IOException(String.join(" ", command) + " printed: " + output.strip());
        }
        return figures;
    }

    private static double number(String text) {
        return Double.parseDouble(text);
    }
}
