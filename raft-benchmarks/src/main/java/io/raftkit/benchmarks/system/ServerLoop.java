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
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The life of a server process of a system under test: it does what the lines of its standard input ask for, against its own server, and ends
 * with its input.
 */
public final class ServerLoop {
    private final SystemServer server;
    private final long startMillis;
    private final long startedMillis = System.currentTimeMillis();
    private @Nullable Probe probe;

    private ServerLoop(SystemServer server, long startMillis) {
        this.server = server;
        this.startMillis = startMillis;
    }

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
         * @throws IOException if it cannot be started; with a {@link java.net.BindException} as cause if its port is taken
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
            long startMillis = System.currentTimeMillis();
            SystemServer server = starter.start(given);
            ServerLoop loop = new ServerLoop(server, startMillis);
            System.out.println("server " + given.id() + " " + ServerMain.READY + 0);
            loop.serve();
            server.close();
            System.exit(0);
        } catch (BadArguments | IOException e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.exitCode(e));
        }
    }

    private void serve() throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            String[] words = line.split(" ", 2);
            serve(Request.valueOf(words[0].toUpperCase(Locale.ROOT)), words.length == 1 ? "" : words[1]);
        }
    }

    private void serve(Request request, String argument) throws IOException {
        switch (request) {
            // On a thread of its own, so that the end of the input, which is the parent's end, is seen meanwhile.
            case WORKLOAD -> new Thread(() -> drive(argument), "driver").start();
            case STATE ->
                answer(
                        request,
                        new ServerState(server.leads(), server.applied(), server.restores(), startMillis, startedMillis)
                                .json());
            case COSTS ->
                answer(request, Costs.of(server.applied(), server.counters()).json());
            case SNAPSHOT ->
                server.snapshot()
                        .whenComplete((stored, failure) -> answer(request, failure == null ? "" : "" + failure));
            case PROBE -> {
                probe = new Probe(server, Integer.parseInt(argument));
                probe.start();
            }
            case FIRST -> answer(request, "" + (probe == null ? 0 : probe.firstMillis(Long.parseLong(argument))));
        }
    }

    private void drive(String options) {
        try {
            Workload workload =
                    Workload.of(Workload.options(Options.of("workload")).parse(options.split(" ")));
            answer(Request.WORKLOAD, new Driver(server, workload).run().json());
        } catch (InterruptedException e) {
            System.exit(1);
        }
    }

    private static void answer(Request request, String answer) {
        System.out.println(request.prefix() + answer);
    }
}
