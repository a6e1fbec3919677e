package io.raftkit.transport.http.tls;

import io.raftkit.transport.common.Counter;
import io.raftkit.transport.common.Counters;
import io.raftkit.transport.common.LogText;
import io.raftkit.transport.common.tls.TlsProblems;
import io.raftkit.transport.http.common.SettingNames;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/**
 * Counts failed handshakes, and says what fails. Of callers that fail one line a minute is logged: others must not fill the log.
 * Thread-safe.
 */
public final class HandshakeProblems implements SslHandshakeListener {
    private static final System.Logger LOG = System.getLogger(HandshakeProblems.class.getName());
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final Counters counters;
    private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());

    /** Counts failed handshakes. */
    public HandshakeProblems(Counters counters) {
        this.counters = counters;
    }

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        counters.count(Counter.HANDSHAKES_FAILED);
        long nextNanos = nextLogNanos.get();
        long nowNanos = System.nanoTime();
        String problem = TlsProblems.text(SettingNames.PREFIX, failure, "");
        if (problem != null
                && nowNanos - nextNanos >= 0
                && nextLogNanos.compareAndSet(nextNanos, nowNanos + REPEAT_NANOS)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A caller at " + address(event) + " failed the TLS handshake: " + LogText.printable(problem)
                            + ". Such callers are counted; one a minute is logged.");
        }
    }

    private static String address(Event event) {
        EndPoint endPoint = event.getEndPoint();
        return endPoint == null ? "an unknown address" : String.valueOf(endPoint.getRemoteSocketAddress());
    }
}
