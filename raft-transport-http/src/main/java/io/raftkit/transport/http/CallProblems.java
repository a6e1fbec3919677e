package io.raftkit.transport.http;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** What went wrong when a peer was called, or in listening: the cause, where, and what to do, in words for the log and for the node's status. */
final class CallProblems {
    private static final String CORRECT = "correct its address in peers(...)";

    private CallProblems() {}

    /**
     * The failure of a call.
     *
     * @param problem what was thrown
     * @param address where the peer was called
     * @param wanted what its certificate must have
     */
    static String text(Throwable problem, HostAndPort address, String wanted) {
        String ofTls = TlsProblems.text(problem, wanted);
        return Answers.printable(ofTls != null ? calling(address) + ofTls : plain(problem, address));
    }

    /** Whether a connection was reset: somebody is there, or stands between. A process that is gone refuses. */
    static boolean isReset(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketException
                    && String.valueOf(cause.getMessage()).contains("reset")) {
                return true;
            }
        }
        return false;
    }

    /** A call that this side broke off. */
    static String brokenOff(String reason, HostAndPort address) {
        return "the server at " + address + " " + reason;
    }

    /** What is in the way of listening, in two sentences. */
    static String ofListening(Throwable problem, HostAndPort listen) {
        String elsewhere = "if the others reach this server under an address that it cannot bind, set "
                + HttpSettings.LISTEN + ".";
        if (isOrIsCausedBy(problem, UnresolvedAddressException.class)
                || isOrIsCausedBy(problem, UnknownHostException.class)) {
            return "the name " + listen.host() + " does not resolve on this machine. Correct this server's address in"
                    + " peers(...), or mend the name service; " + elsewhere;
        }
        String said = text(problem);
        if (said.contains("in use")) {
            return "another process, perhaps a copy of this server, has the port. End it, or choose another port in"
                    + " peers(...) on all servers.";
        }
        if (said.contains("assign")) {
            return "this machine does not have that address. Correct this server's address in peers(...); " + elsewhere;
        }
        return said + ". Choose another address in peers(...); " + elsewhere;
    }

    private static String plain(Throwable problem, HostAndPort address) {
        if (problem instanceof CallRefused refused) {
            return refused(refused, address);
        }
        if (problem instanceof UnknownHostException) {
            return "the name " + address.host() + " does not resolve here: " + CORRECT + ", or mend the name service";
        }
        if (isOrIsCausedBy(problem, NoRouteToHostException.class)) {
            return "there is no route to " + address + ": mend the network, or " + CORRECT;
        }
        if (problem instanceof SocketTimeoutException) {
            return "no answer at " + address + ": the machine is down, a firewall drops what it is sent, or " + CORRECT;
        }
        if (problem instanceof ConnectException) {
            return text(problem).contains("refused")
                    ? "connection refused at " + address + ": nothing listens there; start that server, or " + CORRECT
                    : calling(address) + text(problem);
        }
        return calling(address) + text(problem);
    }

    private static String refused(CallRefused refused, HostAndPort address) {
        return switch (refused.error()) {
            case "WRONG_SERVER" ->
                "another server listens at " + address + ": compare ids and addresses in peers(...) here and there";
            case "WRONG_CLUSTER" ->
                "the server at " + address
                        + " belongs to another cluster: compare cluster(...) and peers(...) here and there";
            case "WRONG_GROUP" ->
                "the server at " + address
                        + " does not serve this group: it is still starting, or group(...) differs here and there";
            case Refused.STARTING -> "the server at " + address + " is starting, and will serve this group soon";
            case "STOPPED" -> "the node at " + address + " has stopped: see its log, and start it again";
            default -> "the server at " + address + " " + refused.getMessage();
        };
    }

    private static String calling(HostAndPort address) {
        return "calling " + address + " failed: ";
    }

    private static boolean isOrIsCausedBy(Throwable problem, Class<? extends Throwable> type) {
        return type.isInstance(problem) || type.isInstance(problem.getCause());
    }

    /** What is said deepest is said most plainly; what is above it repeats it. */
    private static String text(Throwable problem) {
        Throwable deepest = problem;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }
}
