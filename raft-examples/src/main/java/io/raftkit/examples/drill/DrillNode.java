package io.raftkit.examples.drill;

import io.raftkit.api.RaftNode;
import io.raftkit.api.StartRefusedException;
import io.raftkit.examples.counter.Counter;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Logs;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One server of a drill. It submits a command to its own node every few milliseconds, whatever became of those before, and prints a line for
 * each that was acknowledged: {@code ok}, when it was submitted and acknowledged, and the leader.
 */
final class DrillNode {
    /** What the line of an acknowledged command begins with. */
    static final String OK = "ok ";

    private static final long PACE_MILLIS = 10;
    private static final Duration SUBMIT_TIMEOUT = Duration.ofSeconds(2);

    private DrillNode() {}

    /** Starts one server. */
    public static void main(String[] args) {
        Logs.quiet();
        try {
            Options given = Options.of("drill server")
                    .required("id", "which of the peers this server is")
                    .required("peers", "all servers as id=host:port")
                    .required("data", "a directory for this server alone")
                    .flag("until-eof", "always so")
                    .parse(args);
            RaftNode node = RaftNode.builder()
                    .id(given.number("id", 1, Integer.MAX_VALUE))
                    .peers(given.text("peers"))
                    .data(Path.of(given.text("data")))
                    .stateMachine(new Counter())
                    .start();
            ServerMain.endWithInput();
            System.out.println("server " + given.text("id") + " " + ServerMain.READY + 0);
            ScheduledExecutorService pacer = Executors.newSingleThreadScheduledExecutor();
            pacer.scheduleAtFixedRate(() -> submit(node), 0, PACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (BadArguments | StartRefusedException e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.exitCode(e));
        }
    }

    private static void submit(RaftNode node) {
        long submittedMillis = System.currentTimeMillis();
        node.submit(new byte[] {1}, SUBMIT_TIMEOUT).thenAccept(result -> {
            long answeredMillis = System.currentTimeMillis();
            System.out.println(OK + submittedMillis + " " + answeredMillis + " "
                    + node.status().leaderId());
        });
    }
}
