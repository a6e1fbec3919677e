package io.raftkit.transport.http.tls;

import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.tls.HandshakeProblems;
import io.raftkit.transport.http.common.SettingNames;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/** Hears from Jetty which handshakes failed. Thread-safe. */
public final class HandshakeListener implements SslHandshakeListener {
    private final HandshakeProblems problems;

    /** Counts failed handshakes. */
    public HandshakeListener(Counters counters) {
        problems = new HandshakeProblems(SettingNames.PREFIX, counters);
    }

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        problems.failed(address(event), failure);
    }

    private static String address(Event event) {
        EndPoint endPoint = event.getEndPoint();
        return endPoint == null ? "an unknown address" : String.valueOf(endPoint.getRemoteSocketAddress());
    }
}
