package io.raftkit.transport.http;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.PeerStatus;
import io.raftkit.api.status.ServerRole;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.send.PeerClients;
import io.raftkit.transport.testing.Fixtures;
import io.raftkit.transport.testing.KeepingInbox;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/** A server for tests: an HTTP transport on a free port, and an inbox that keeps what comes. */
final class TestNode extends KeepingInbox implements AutoCloseable {
    final HttpTransport transport;

    TestNode(int id, Limits limits) throws IOException {
        this(id, limits, null);
    }

    TestNode(int id, Limits limits, @Nullable Tls tls) throws IOException {
        this(id, new PeerClients(limits, tls, Dns.SYSTEM));
    }

    TestNode(int id, PeerClients clients) throws IOException {
        super(id);
        HostAndPort any = HostAndPort.parse("127.0.0.1:0");
        transport = HttpTransport.open(id, any, new HttpSettings(any, null, Silence.STANDARD, null, true), clients);
        transport.register(0, this);
    }

    String address() {
        return "127.0.0.1:" + transport.port();
    }

    @Override
    public NodeStatus status() {
        PeerStatus peer = PeerStatus.builder(9, "127.0.0.1:9")
                .heardMillisAgo(12)
                .matchIndex(3)
                .counted(false)
                .problem("it came back \"empty\"")
                .build();
        return NodeStatus.builder(id)
                .cluster(Fixtures.CLUSTER, 0)
                .role(ServerRole.LEADER, 5)
                .leader(id, address())
                .log(4, 3)
                .committed(2, 1)
                .peers(List.of(peer))
                .counters(Map.of("elections", 6L))
                .build();
    }

    long count(String counter) {
        return transport.counters().get(counter);
    }

    /** Sends until a frame arrives that was sent from now on. */
    public void reaches(TestNode other) throws InterruptedException {
        reaches(transport, other);
    }

    @Override
    public void close() {
        transport.close();
    }
}
