package io.raftkit.transport.http;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import org.jspecify.annotations.Nullable;

/**
 * What the couriers to one peer share: where it is, the client to reach it, and what is known of the connection. Thread-safe.
 *
 * <p>A peer is lost when a connection to it breaks that worked before; while it stays unreachable that is not said again.
 */
final class PeerLine {
    private static final System.Logger LOG = System.getLogger(PeerLine.class.getName());
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final int serverId;
    private final HostAndPort address;
    private final Limits limits;
    private final Counters counters;
    private final Inboxes inboxes;
    private final HttpUrl url;
    private final OkHttpClient client;
    private final String wanted;
    private boolean isReached;
    private String loggedProblem = "";
    private long loggedNanos;

    PeerLine(int serverId, HostAndPort address, Counters counters, Inboxes inboxes, Clients clients) {
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
        client = clients.create(serverId);
    }

    int serverId() {
        return serverId;
    }

    HostAndPort address() {
        return address;
    }

    Limits limits() {
        return limits;
    }

    Counters counters() {
        return counters;
    }

    Inboxes inboxes() {
        return inboxes;
    }

    OkHttpClient client() {
        return client;
    }

    /** A request to the peer. The host name in it is resolved whenever a connection is opened. */
    Request.Builder request(String path, RequestBody body) {
        return new Request.Builder()
                .url(url.newBuilder().encodedPath(path).build())
                .post(body)
                .header("User-Agent", "raftkit")
                .header("Accept-Encoding", "identity");
    }

    void carried(int frames, boolean isWritten) {
        if (isWritten) {
            counters.count(Counters.Counter.BATCHES_SENT);
            counters.add(Counters.Counter.FRAMES_SENT, frames);
        } else {
            dropped(frames);
        }
    }

    void dropped(int frames) {
        counters.add(Counters.Counter.FRAMES_DROPPED, frames);
    }

    /** The connection to the peer works. */
    synchronized void reached() {
        isReached = true;
    }

    /** The peer is reported lost for another reason; its next failure is no news. */
    synchronized void unreached() {
        isReached = false;
    }

    /**
     * A call to the peer failed.
     *
     * @param problem how
     * @param cancelReason why it was broken on this side, or null if it was not
     */
    void failed(Throwable problem, @Nullable String cancelReason) {
        boolean isRefused = problem instanceof CallRefused;
        counters.count(isRefused ? Counters.Counter.CALLS_REFUSED : Counters.Counter.CALLS_FAILED);
        boolean isLost = false;
        synchronized (this) {
            if (problem instanceof IOException && !isRefused && cancelReason == null) {
                isLost = isReached;
                isReached = false;
            }
            log(cancelReason != null ? cancelReason : text(problem), problem);
        }
        if (isLost) {
            inboxes.peerLost(serverId);
        }
    }

    private String text(Throwable problem) {
        String ofTls = TlsProblems.text(problem, wanted);
        if (ofTls != null) {
            return Answers.printable(ofTls);
        }
        Throwable cause = problem.getCause();
        // Part of it may be what the peer said.
        return Answers.printable(problem.getMessage() + (cause == null ? "" : " (" + cause.getMessage() + ")"));
    }

    private void log(String text, Throwable problem) {
        long nowNanos = System.nanoTime();
        if (text.equals(loggedProblem) && nowNanos - loggedNanos < REPEAT_NANOS) {
            return;
        }
        loggedProblem = text;
        loggedNanos = nowNanos;
        String message = "server " + serverId + " at " + address + ": " + text + "; trying again";
        if (problem instanceof IOException) {
            LOG.log(System.Logger.Level.WARNING, message);
        } else {
            LOG.log(System.Logger.Level.ERROR, message, problem);
        }
    }

    void close() {
        Clients.close(client);
    }
}
