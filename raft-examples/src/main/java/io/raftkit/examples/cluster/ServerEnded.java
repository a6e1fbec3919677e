package io.raftkit.examples.cluster;

import io.raftkit.examples.server.ServerMain;

/** A server process ended before it was ready; the message holds what it said. */
public final class ServerEnded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    ServerEnded(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Whether another process had its port. */
    public boolean isPortTaken() {
        return exitCode == ServerMain.PORT_TAKEN;
    }
}
