package io.raftkit.benchmarks.system;

import io.raftkit.benchmarks.drive.Driver;
import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The life of a server process of a system under test. It reads its standard input: each line is a workload, which it drives against its own
 * server and answers with one line of figures. It ends with its input.
 */
public final class ServerLoop {
    /** What a line of figures begins with. */
    private static final String FIGURES = "figures ";

    private ServerLoop() {}

    /**
     * What a server process is given.
     *
     * @param id which of the peers this server is
     * @param peers all servers as {@code id=host:port} between commas
     * @param data a directory for this server alone
     */
    public record Given(int id, String peers, Path data) {
        static Given of(Options given) {
            return new Given(
                    given.number("id", 1, Integer.MAX_VALUE), given.text("peers"), Path.of(given.text("data")));
        }
    }

    /** Starts a server. */
    @FunctionalInterface
    public interface Starter {
        /**
         * Returns when the server has recovered and can be called.
         *
         * @throws IOException if it cannot be started
         */
        SystemServer start(Given given) throws IOException;
    }

    /** Starts the server that the arguments of this process describe, and serves the benchmark until the end of the standard input. */
    public static void main(String[] args, Starter starter) {
        try {
            Given given = Given.of(Options.of("server")
                    .required("id", "which of the peers this server is")
                    .required("peers", "all servers as id=host:port")
                    .required("data", "a directory for this server alone")
                    .flag("until-eof", "always so")
                    .parse(args));
            serve(given, starter.start(given));
        } catch (BadArguments | IOException e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.exitCode(e));
        }
    }

    private static void serve(Given given, SystemServer server) throws IOException {
        System.out.println("server " + given.id() + " " + ServerMain.READY + 0);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            Workload workload =
                    Workload.of(Workload.options(Options.of("workload")).parse(line.split(" ")));
            // On a thread of its own, so that the end of the input, which is the parent's end, is seen meanwhile.
            new Thread(() -> drive(server, workload), "driver").start();
        }
        server.close();
        System.exit(0);
    }

    private static void drive(SystemServer server, Workload workload) {
        try {
            System.out.println(
                    FIGURES + new Driver(server::write, workload).run().json());
        } catch (InterruptedException e) {
            System.exit(1);
        }
    }
}
