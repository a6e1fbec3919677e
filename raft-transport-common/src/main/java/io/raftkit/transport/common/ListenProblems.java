package io.raftkit.transport.common;

import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** What is in the way of listening: the cause and what to do, in two sentences. */
public final class ListenProblems {
    private ListenProblems() {}

    /**
     * The failure of an attempt to listen.
     *
     * @param problem what was thrown
     * @param listen where this server was to listen
     * @param setting the setting by which a user chooses where to listen
     */
    public static String text(Throwable problem, HostAndPort listen, String setting) {
        Throwable cause = problem;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String elsewhere = "if the others reach this server under an address that it cannot bind, set " + setting + ".";
        if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
            return "the name " + listen.host() + " does not resolve on this machine. Correct this server's address in"
                    + " peers(...), or mend the name service; " + elsewhere;
        }
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (said.contains("in use")) {
            return "another process, perhaps a copy of this server, has the port. End it, or choose another port in"
                    + " peers(...) on all servers.";
        }
        if (said.contains("assign")) {
            return "this machine does not have that address. Correct this server's address in peers(...); " + elsewhere;
        }
        return said + ". Choose another address in peers(...); " + elsewhere;
    }
}
