package io.raftkit.transport.common.calls;

import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.LogText;
import io.raftkit.transport.common.frames.SenderRefusedException;
import io.raftkit.transport.common.tls.TlsProblems;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/** What went wrong when a peer was called: the cause, where, and what to do, in words for the log and for the node's status. */
public final class CallProblems {
    private static final String CORRECT = "correct its address in peers(...)";

    private CallProblems() {}

    /**
     * The failure of a call.
     *
     * @param prefix what the names of the transport's settings begin with
     * @param problem what was thrown
     * @param address where the peer was called
     * @param wanted what its certificate must have
     */
    public static String text(String prefix, Throwable problem, HostAndPort address, String wanted) {
        String ofTls = TlsProblems.text(prefix, problem, wanted);
        return LogText.printable(ofTls != null ? calling(address) + ofTls : plain(problem, address));
    }

    /** Whether a connection was reset: somebody is there, or stands between. A process that is gone refuses. */
    public static boolean isReset(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketException
                    && String.valueOf(cause.getMessage()).contains("reset")) {
                return true;
            }
        }
        return false;
    }

    /** A call that this side broke off. */
    public static String brokenOff(String reason, HostAndPort address) {
        return "the server at " + address + " " + reason;
    }

    private static String plain(Throwable problem, HostAndPort address) {
        if (problem instanceof CallRefusedException refused) {
            return refused(refused, address);
        }
        if (problem instanceof UnknownHostException) {
            return "the name " + address.host() + " does not resolve here: " + CORRECT + ", or mend the name service";
        }
        if (problem instanceof NoRouteToHostException || problem.getCause() instanceof NoRouteToHostException) {
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

    private static String refused(CallRefusedException refused, HostAndPort address) {
        return switch (refused.error()) {
            case "WRONG_SERVER" ->
                "another server listens at " + address + ": compare ids and addresses in peers(...) here and there";
            case "WRONG_CLUSTER" ->
                "the server at " + address
                        + " belongs to another cluster: compare cluster(...) and peers(...) here and there";
            case "WRONG_GROUP" ->
                "the server at " + address
                        + " does not serve this group: it is still starting, or group(...) differs here and there";
            case SenderRefusedException.STARTING ->
                "the server at " + address + " is starting, and will serve this group soon";
            case "STOPPED" -> "the node at " + address + " has stopped: see its log, and start it again";
            default -> "the server at " + address + " " + refused.getMessage();
        };
    }

    private static String calling(HostAndPort address) {
        return "calling " + address + " failed: ";
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
