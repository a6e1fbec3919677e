package io.raftkit.examples.demo;

import io.raftkit.examples.cluster.Timeline;
import io.raftkit.examples.server.BadArguments;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
import io.raftkit.examples.server.StorageChoice;
import java.io.IOException;

/**
 * Two applications on three processes each: a replicated counter, and a key/value store that clients of Redis use. In both acts, clients
 * work, the leader is killed with SIGKILL, another takes over, and the killed one comes back; then that leader is ended with SIGTERM, and hands over.
 * In the end, what the clients were told is compared with what every server holds.
 */
public final class Demo {
    static final int SERVERS = 3;

    private static final int MISCOUNTED = 1;

    private Demo() {}

    /** Runs the demo; the exit code is 0 only if both acts end well. */
    public static void main(String[] args) {
        try {
            Options options = StorageChoice.options(Options.of("demo"))
                    .optional("clients", 8, "how many clients there are at once")
                    .optional("seconds", 9, "for how long each act lasts; the leader is killed after a quarter of it")
                    .parse(args);
            int clients = options.number("clients", 1, 1_000);
            int seconds = options.number("seconds", 1, 3_600);
            StorageChoice storage = StorageChoice.of(options);
            boolean isCounted = new CounterAct(timeline()).play(clients, seconds, storage);
            System.out.println();
            boolean isKept = new KeyValueAct(timeline()).play(clients, seconds, storage);
            System.exit(isCounted && isKept ? 0 : MISCOUNTED);
        } catch (BadArguments e) {
            System.err.println(e.getMessage());
            System.exit(ServerMain.BAD_ARGUMENTS);
        } catch (IOException | RuntimeException e) {
            System.err.println("the demo could not be run to its end: " + e.getMessage());
            System.exit(ServerMain.START_REFUSED);
        }
    }

    @SuppressWarnings(
            "SystemConsoleNull") // On JDK 22 and later output into a pipe is written as for a terminal: it can be read
    // as well.
    private static Timeline timeline() {
        return new Timeline(System.out, System.console() != null);
    }

    /** The options of the servers' JVMs. */
    static String[] jvmOptions(StorageChoice storage) {
        return storage.jvmOptions("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    }
}
