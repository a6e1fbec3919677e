package io.raftkit.examples.server;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What the examples' processes write to standard error: what nodes report, and of their libraries only what is wrong. */
public final class Logs {
    // Held here, because loggers that nobody holds lose their levels.
    private static final Logger JETTY = Logger.getLogger("org.eclipse.jetty");

    private Logs() {}

    /** Leaves out what Jetty tells about itself. Call it before anything is started. */
    public static void quiet() {
        JETTY.setLevel(Level.WARNING);
    }
}
