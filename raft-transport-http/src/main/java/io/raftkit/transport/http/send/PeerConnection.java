package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.common.frames.SenderRefusedException;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.common.Paths;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * What the senders to one peer share: where it is, how it is called, and what is known of it. Thread-safe.
 *
 * <p>A peer is doubted when a connection from or to it breaks that worked before, and lost when it cannot be reached again at once; while it
 * stays unreachable that is not said again.
 */
final class PeerConnection {
    private static final System.Logger LOG = System.getLogger(PeerConnection.class.getName());
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** For how long a group may be unknown to a peer that serves others, before it is said. */
    private static final long GROUP_MISSING_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Why an attempt to connect was given up for a new one. Not worth a word. */
    static final String HEARD = "was heard";

    private final int serverId;
    private final HostAndPort address;
    private final Limits limits;
    private final Counters counters;
    private final Inboxes inboxes;
    private final HttpUrl url;
    private final PeerClients clients;
    private final String wanted;
    private volatile Runnable whenDoubted = () -> {};
    private boolean isReached;
    private long groupMissingSinceNanos;
    private volatile boolean isUncertain = true;
    private volatile boolean hasProblem;
    private String loggedProblem = "";
    private long loggedNanos;

    PeerConnection(int serverId, HostAndPort address, Counters counters, Inboxes inboxes, PeerClients clients) {
        this.serverId = serverId;
        this.address = address;
        limits = clients.limits();
        this.counters = counters;
        this.inboxes = inboxes;
        Tls tls = clients.tls();
        wanted = tls != null && tls.isMutual() ? tls.peers().wanted(serverId) : "its host name in it";
        url = new HttpUrl.Builder()
                .scheme(tls == null ? "http" : "https")
                .host(address.host())
                .port(address.port())
                .build();
        this.clients = clients;
    }

    HostAndPort address() {
        return address;
    }

    Limits limits() {
        return limits;
    }

    void count(Counter counter) {
        counters.count(counter);
    }

    /** A client for one sender. */
    OkHttpClient client(NoDelaySockets sockets) {
        return clients.create(serverId, sockets);
    }

    /** A request with frames for the peer. The host name in it is resolved whenever a connection is opened. */
    Request.Builder request(String path, RequestBody body) {
        return request(path).post(body);
    }

    private Request.Builder request(String path) {
        return new Request.Builder()
                .url(url.newBuilder().encodedPath(path).build())
                .header("User-Agent", "raftkit")
                .header("Accept-Encoding", "identity");
    }

    /** A request that asks for nothing but an answer. */
    Request probe() {
        return request(Paths.LIVE).header("Connection", "close").build();
    }

    /** Says what is to be done when the peer is doubted: to find out whether it can be reached. */
    void onDoubt(Runnable action) {
        whenDoubted = action;
    }

    void doubt() {
        whenDoubted.run();
    }

    void written(int frames, boolean isWritten) {
        if (isWritten) {
            counters.count(Counter.BATCHES_SENT);
            counters.add(Counter.FRAMES_SENT, frames);
        } else {
            dropped(frames);
        }
    }

    void dropped(int frames) {
        counters.add(Counter.FRAMES_DROPPED, frames);
    }

    /** The connection to the peer works. */
    void reached() {
        heard();
        isUncertain = false;
        if (hasProblem) {
            hasProblem = false;
            inboxes.peerProblem(serverId, null);
        }
    }

    /** The peer answered, though a connection from or to it has just broken. */
    void answeredWhenDoubted() {
        isUncertain = true;
    }

    /** The peer reached this server, which says nothing of the way to it. */
    synchronized void heard() {
        isReached = true;
    }

    /** Whether it is worth finding out how the peer is although there is nothing to send. */
    boolean isUncertain() {
        return isUncertain || hasProblem;
    }

    /** A connection of the peer's to this server broke. */
    void broken() {
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
    void lost() {
        inboxes.peerLost(serverId);
    }

    /**
     * A call to the peer failed.
     *
     * @param problem how
     * @param cancelReason why it was broken on this side, or null if it was not
     * @return whether the peer is now to be doubted
     */
    boolean failed(Throwable problem, @Nullable String cancelReason) {
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
                ? CallProblems.text(problem, address, wanted)
                : CallProblems.brokenOff(cancelReason, address);
        Refusal refusal = problem instanceof CallRefusedException refused ? refused.refusal(serverId) : null;
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
