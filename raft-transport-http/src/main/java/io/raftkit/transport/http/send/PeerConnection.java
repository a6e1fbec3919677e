package io.raftkit.transport.http.send;

import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Inboxes;
import io.raftkit.transport.common.calls.Peer;
import io.raftkit.transport.common.calls.PeerReports;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.common.Paths;
import io.raftkit.transport.http.common.SettingNames;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;

/** What the senders to one peer share: where it is, how it is called, and what is known of it. Thread-safe. */
public final class PeerConnection {
    private final int serverId;
    private final HostAndPort address;
    private final Limits limits;
    private final Counters counters;
    private final HttpUrl url;
    private final PeerClients clients;
    private final PeerReports reports;

    /** A peer that nothing is sent to yet. */
    public PeerConnection(int serverId, HostAndPort address, Counters counters, Inboxes inboxes, PeerClients clients) {
        this.serverId = serverId;
        this.address = address;
        limits = clients.limits();
        this.counters = counters;
        Tls tls = clients.tls();
        String wanted = Tls.wanted(tls, serverId);
        reports = new PeerReports(SettingNames.PREFIX, serverId, address, wanted, counters, inboxes);
        url = new HttpUrl.Builder()
                .scheme(tls == null ? "http" : "https")
                .host(address.host())
                .port(address.port())
                .build();
        this.clients = clients;
    }

    /** The peer, with a sender that is started. */
    public Peer<PeerSender> peer(String threadName) {
        return new Peer<>(
                address,
                limits.frameBytesMax(),
                counters,
                reports,
                () -> new StreamSender(this, threadName),
                () -> new BulkSender(this, threadName + "-bulk"));
    }

    int serverId() {
        return serverId;
    }

    Limits limits() {
        return limits;
    }

    /** What is known of the peer, and whom that is told. */
    PeerReports reports() {
        return reports;
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
}
