package io.raftkit.benchmarks.peers;

import io.raftkit.benchmarks.system.ServerLoop;
import io.raftkit.benchmarks.system.SystemServer;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What the main class of a server process calls: whatever keeps the server from starting ends the process. */
public final class PeerMain {
    private PeerMain() {}

    /** Starts a server. */
    @FunctionalInterface
    public interface Starter {
        /** Returns when the server has recovered and can be called. */
        // The libraries declare Exception.
        SystemServer start(ServerLoop.Given given) throws Exception;
    }

    /** Starts the server that the arguments of this process describe, and serves the benchmark until the end of the standard input. */
    public static void main(String[] args, Starter starter) {
        quiet();
        ServerLoop.main(args, given -> {
            try {
                return starter.start(given);
            } catch (IOException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException("cannot start: " + e, e);
            }
        });
    }

    /** Has the libraries log what is wrong, and no more. */
    static void quiet() {
        // The one logger that need not be held: its manager holds it.
        Logger.getLogger("").setLevel(Level.WARNING);
    }
}
