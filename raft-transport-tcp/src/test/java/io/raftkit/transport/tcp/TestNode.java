package io.raftkit.transport.tcp;

import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.tcp.wire.Limits;
import io.raftkit.transport.testing.KeepingInbox;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A server for tests: a TCP transport on a free port, and an inbox that keeps what comes. */
final class TestNode extends KeepingInbox implements AutoCloseable {
    final TcpTransport transport;

    TestNode(int id, Limits limits) throws IOException {
        this(id, limits, null);
    }

    TestNode(int id, Limits limits, @Nullable Tls tls) throws IOException {
        super(id);
        transport = TcpTransport.open(id, HostAndPort.parse("127.0.0.1:0"), limits, tls);
        transport.register(0, this);
    }

    String address() {
        return "127.0.0.1:" + transport.port();
    }

    long count(String counter) {
        return transport.counters().get(counter);
    }

    /** Sends until a frame arrives that was sent from now on. */
    void reaches(TestNode other) throws InterruptedException {
        reaches(transport, other);
    }

    @Override
    public void close() {
        transport.close();
    }
}
