package io.raftkit.benchmarks.load;

import io.raftkit.api.RaftNode;
import io.raftkit.api.StartRefusedException;
import io.raftkit.benchmarks.drive.Driver;
import io.raftkit.benchmarks.drive.Figures;
import io.raftkit.benchmarks.drive.Workload;
import io.raftkit.examples.cluster.ServerProcess;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Logs;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
import io.raftkit.examples.server.StorageChoice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One server of {@link Load}. It reads its standard input: each line is a workload, which it drives against its own node and answers
 * with one line of figures, or asks for a snapshot or for its costs. It ends with its input.
 */
final class LoadNode {
    /** The size of the state, as a property of the JVM. */
    static final String STATE_BYTES = "load.stateBytes";
    /** How much log is applied between two snapshots, as a property of the JVM. */
    static final String SNAPSHOT_LOG_BYTES = "load.snapshotLogBytes";
    /** The line that asks for a snapshot instead of a workload. */
    private static final String SNAPSHOT = "snapshot";
    /** The line that asks what the server has spent. */
    private static final String COSTS = "costs";
    /** What a line of figures begins with. */
    private static final String FIGURES = "figures ";

    private LoadNode() {}

    /** Has a server take a snapshot, which its status will show. */
    static void snapshot(ServerProcess server) throws IOException {
        server.writeLine(SNAPSHOT);
    }

    /** Has a server drive a workload. Blocks until that is over. */
    static Figures figures(ServerProcess server, Workload workload) throws IOException {
        begin(server, workload);
        return end(server, workload);
    }

    /** Has a server drive a workload; {@link #end} follows. */
    static void begin(ServerProcess server, Workload workload) throws IOException {
        server.writeLine(String.join(" ", workload.arguments()));
    }

    /** What came of the workload that was begun. Blocks until it is over. */
    static Figures end(ServerProcess server, Workload workload) throws IOException {
        return Figures.read(workload, answer(server, FIGURES));
    }

    /** Asks a server what it has spent. Blocks. */
    static Costs costs(ServerProcess server) throws IOException {
        server.writeLine(COSTS);
        return Costs.read(answer(server, COSTS + " "));
    }

    /** What stands behind the prefix on the next line that begins with it. */
    private static String answer(ServerProcess server, String prefix) throws IOException {
        @Nullable String line = server.readLine();
        while (line != null && !line.startsWith(prefix)) {
            line = server.readLine();
        }
        if (line == null) {
            throw new IOException("the process of server " + server.id() + " ended:\n" + server.log());
        }
        return line.substring(prefix.length());
    }

    /** Starts one server. */
    public static void main(String[] args) {
        Logs.quiet();
        try {
            serve(Options.of("load server")
                    .required("id", "which of the peers this server is")
                    .required("peers", "all servers as id=host:port")
                    .required("data", "a directory for this server alone")
                    .flag("until-eof", "always so")
                    .parse(args));
        } catch (BadArguments | StartRefusedException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.exitCode(e));
        }
    }

    private static void drive(RaftNode node, Workload workload) {
        try {
            System.out.println(FIGURES
                    + new Driver(command -> node.propose(command).result(), workload)
                            .run()
                            .json());
        } catch (InterruptedException e) {
            System.exit(1);
        }
    }

    private static void serve(Options given) throws IOException {
        RaftNode node = StorageChoice.apply(RaftNode.builder())
                .id(given.number("id", 1, Integer.MAX_VALUE))
                .peers(given.text("peers"))
                .data(Path.of(given.text("data")))
                .snapshotLogBytes(Long.getLong(SNAPSHOT_LOG_BYTES, 32 << 20))
                .stateMachine(new Total(Long.getLong(STATE_BYTES, 0)))
                .start();
        System.out.println("server " + given.text("id") + " " + ServerMain.READY + 0);
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.equals(SNAPSHOT)) {
                node.snapshot();
                continue;
            }
            if (line.equals(COSTS)) {
                System.out.println(
                        COSTS + " " + Costs.of(node.status().counters()).json());
                continue;
            }
            Workload workload =
                    Workload.of(Workload.options(Options.of("workload")).parse(line.split(" ")));
            // On a thread of its own, so that the end of the input, which is the parent's end, is seen meanwhile.
            new Thread(() -> drive(node, workload), "driver").start();
        }
        node.close();
        System.exit(0);
    }
}
