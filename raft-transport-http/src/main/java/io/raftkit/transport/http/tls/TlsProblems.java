package io.raftkit.transport.http.tls;

import io.raftkit.transport.http.common.Counter;
import io.raftkit.transport.http.common.Counters;
import io.raftkit.transport.http.common.LogText;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.jspecify.annotations.Nullable;

/**
 * What fails in handshakes, in words an operator can act on. Of callers that fail one line a minute is logged: others must not fill the
 * log. Thread-safe.
 */
public final class TlsProblems implements SslHandshakeListener {
    private static final System.Logger LOG = System.getLogger(TlsProblems.class.getName());
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final String GOOD_ONE =
            "; needed is one within its dates, of an authority that both have in " + TlsFiles.AUTHORITIES;

    private final Counters counters;
    private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());

    /** Counts failed handshakes. */
    public TlsProblems(Counters counters) {
        this.counters = counters;
    }

    @Override
    public void handshakeFailed(Event event, Throwable failure) {
        counters.count(Counter.HANDSHAKES_FAILED);
        long nextNanos = nextLogNanos.get();
        long nowNanos = System.nanoTime();
        String problem = text(failure, "");
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

    /**
     * What went wrong with TLS, or null if it was something else.
     *
     * @param wanted what the certificate of the server that is called must have
     */
    public static @Nullable String text(Throwable problem, String wanted) {
        if (problem instanceof SSLPeerUnverifiedException && !wanted.isEmpty()) {
            return "its certificate is another server's: needed is " + wanted;
        }
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return "its certificate is refused: " + root(cause) + GOOD_ONE;
            }
        }
        String message = String.valueOf(problem.getMessage());
        if (!(problem instanceof SSLException)) {
            return null;
        }
        if (message.contains("bad_certificate") || message.contains("certificate_") || message.contains("unknown_ca")) {
            return "it refuses this server's certificate: " + message + GOOD_ONE;
        }
        return message.contains("Unsupported or unrecognized SSL message") || message.contains("plaintext connection")
                ? "it does not speak TLS: all servers of a cluster are switched to it together"
                : message;
    }

    private static String root(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
