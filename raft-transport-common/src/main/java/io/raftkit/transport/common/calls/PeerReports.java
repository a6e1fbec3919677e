package io.raftkit.transport.common.calls;

import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.common.frames.SenderRefusedException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the way to one peer, and whom that is told: the nodes, the log and the counters. Thread-safe.
 *
 * <p>A peer is doubted when a connection from or to it breaks that worked before, and lost when it cannot be reached again at once; while it
 * stays unreachable that is not said again.
 */
public final class PeerReports {
    private static final System.Logger LOG = System.getLogger(PeerReports.class.getName());
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** For how long a group may be unknown to a peer that serves others, before it is said. */
    private static final long GROUP_MISSING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Why an attempt to connect was given up for a new one. Not worth a word. */
    public static final String HEARD = "was heard";

    private final String prefix;
    private final int serverId;
    private final HostAndPort address;
    private final String wanted;
    private final Counters counters;
    private final Inboxes inboxes;
    private volatile Runnable whenDoubted = () -> {};
    private boolean isReached;
    private long groupMissingSinceNanos;
    private volatile boolean isUncertain = true;
    /** True at first, too: a problem may have been told of the address that the peer had before. */
    private volatile boolean hasProblem = true;

    private String loggedProblem = "";
    private long loggedNanos;

    /**
     * Nothing is known yet.
     *
     * @param prefix what the names of the transport's settings begin with
     * @param serverId the peer
     * @param address where it is called
     * @param wanted what its certificate must have
     * @param counters count the calls that fail
     * @param inboxes the nodes that are told
     */
    public PeerReports(
            String prefix, int serverId, HostAndPort address, String wanted, Counters counters, Inboxes inboxes) {
        this.prefix = prefix;
        this.serverId = serverId;
        this.address = address;
        this.wanted = wanted;
        this.counters = counters;
        this.inboxes = inboxes;
    }

    /** Says what is to be done when the peer is doubted: to find out whether it can be reached. */
    public void onDoubt(Runnable action) {
        whenDoubted = action;
    }

    /** Does what is to be done when the peer is doubted. */
    public void doubt() {
        whenDoubted.run();
    }

    /** The connection to the peer works. */
    public void reached() {
        heard();
        isUncertain = false;
        if (hasProblem) {
            hasProblem = false;
            inboxes.peerProblem(serverId, null);
        }
    }

    /** The peer answered, though a connection from or to it has just broken. */
    public void answeredWhenDoubted() {
        isUncertain = true;
    }

    /** The peer reached this server, which says nothing of the way to it. */
    public synchronized void heard() {
        isReached = true;
    }

    /** Whether it is worth finding out how the peer is although there is nothing to send. */
    public boolean isUncertain() {
        return isUncertain || hasProblem;
    }

    /** A connection of the peer's to this server broke. */
    public void broken() {
        boolean isNews;
        synchronized (this) {
            isNews = isReached;
            isReached = false;
        }
        if (isNews) {
            doubt();
        }
    }

    /** The peer was doubted, and cannot be reached. */
    public void lost() {
        inboxes.peerLost(serverId);
    }

    /**
     * A call to the peer failed.
     *
     * @param problem how
     * @param cancelReason why it was broken on this side, or null if it was not
     * @return whether the peer is now to be doubted
     */
    public boolean failed(Throwable problem, @Nullable String cancelReason) {
        boolean isRefused = problem instanceof CallRefusedException;
        counters.count(isRefused ? Counter.CALLS_REFUSED : Counter.CALLS_FAILED);
        boolean isNews = false;
        synchronized (this) {
            if (problem instanceof IOException && !isRefused && cancelReason == null) {
                isNews = isReached;
                isReached = false;
            }
        }
        String text = cancelReason == null
                ? CallProblems.text(prefix, problem, address, wanted)
                : CallProblems.brokenOff(cancelReason, address);
        Refusal refusal = problem instanceof CallRefusedException refused ? refused.refusal() : null;
        if (!HEARD.equals(cancelReason)) {
            if (!isStarting(problem)) {
                log(text, problem);
            }
            hasProblem = true;
            // Who is who the node says itself, for it knows both sides.
            inboxes.peerProblem(serverId, refusal != null && concernsIdentity(refusal.admission()) ? null : text);
        }
        if (refusal != null) {
            inboxes.refused(refusal);
        }
        return isNews;
    }

    /**
     * Whether the peer is reached and its node is not there yet, which ends by itself. Where several nodes share a transport, one follows
     * the other: then only a group that stays unknown is worth a word.
     */
    private synchronized boolean isStarting(Throwable problem) {
        String error = problem instanceof CallRefusedException refused ? refused.error() : "";
        long nowNanos = System.nanoTime();
        if (!error.equals(Inbox.Admission.WRONG_GROUP.name())) {
            groupMissingSinceNanos = 0;
            return error.equals(SenderRefusedException.STARTING);
        }
        groupMissingSinceNanos = groupMissingSinceNanos == 0 ? nowNanos : groupMissingSinceNanos;
        return nowNanos - groupMissingSinceNanos < GROUP_MISSING_NANOS;
    }

    private static boolean concernsIdentity(Inbox.Admission admission) {
        return switch (admission) {
            case WRONG_CONFIGURATION, UNKNOWN_STORE, WRONG_STORE, WRONG_EPOCH -> true;
            case ADMITTED, WRONG_CLUSTER, WRONG_GROUP, WRONG_SERVER, WRONG_SENDER, WRONG_VERSION, TOO_LARGE, STOPPED ->
                false;
        };
    }

    private void log(String text, Throwable problem) {
        synchronized (this) {
            long nowNanos = System.nanoTime();
            if (text.equals(loggedProblem) && nowNanos - loggedNanos < REPEAT_NANOS) {
                return;
            }
            loggedProblem = text;
            loggedNanos = nowNanos;
        }
        String message = "server " + serverId + ": " + text + "; trying again";
        if (problem instanceof IOException) {
            LOG.log(System.Logger.Level.WARNING, message);
        } else {
            LOG.log(System.Logger.Level.ERROR, message, problem);
        }
    }
}
