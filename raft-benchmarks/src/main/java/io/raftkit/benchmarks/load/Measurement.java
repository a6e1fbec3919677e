package io.raftkit.benchmarks.load;

import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.ServerMain;
import java.io.IOException;

/** A command that measures: what it throws becomes a line on standard error and an exit code. */
@FunctionalInterface
public interface Measurement {
    /** Measures and prints; returns the exit code. */
    int run() throws IOException, InterruptedException;

    /** Runs a measurement and ends the process. */
    static void main(Measurement measurement) {
        try {
            System.exit(measurement.run());
        } catch (BadArguments e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.BAD_ARGUMENTS);
        } catch (IOException | InterruptedException | RuntimeException e) {
            System.err.println("could not measure: " + e.getMessage());
            System.exit(ServerMain.START_REFUSED);
        }
    }
}
