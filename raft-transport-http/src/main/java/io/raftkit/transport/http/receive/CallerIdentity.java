package io.raftkit.transport.http.receive;

import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.transport.CertificateNames;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.transport.common.LogText;
import io.raftkit.transport.common.frames.SenderRefusedException;
import io.raftkit.transport.common.tls.PeerCertificates;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.clients.ClientRefusedException;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Whether those who call may speak for the servers they claim to be. Thread-safe. */
final class CallerIdentity {
    private static final System.Logger LOG = System.getLogger(CallerIdentity.class.getName());
    private static final long REPEAT_NANOS = TimeUnit.MINUTES.toNanos(1);

    @Nullable
    private final PeerCertificates peers;

    private final AtomicLong nextLogNanos = new AtomicLong(System.nanoTime());

    CallerIdentity(@Nullable Tls tls) {
        peers = tls != null && tls.isMutual() ? tls.peers() : null;
    }

    /**
     * Lets a caller pass that is the server its frame names as sender, as far as that can be known.
     *
     * @throws SenderRefusedException if its certificate is another server's
     */
    void require(Request request, FrameHeader header) throws SenderRefusedException {
        if (peers == null) {
            return;
        }
        EndPoint endPoint = ConnectionDeadline.endPoint(request);
        X509Certificate[] chain = chain(request);
        if (!peers.permits(chain, header.from())) {
            log(endPoint, chain, header.from());
            throw new SenderRefusedException(
                    SenderRefusedException.WRONG_CERTIFICATE,
                    "the certificate is not that of the server which the frame names as sender",
                    null);
        }
    }

    /**
     * Lets a client pass, and tells which one it is: what its certificate names, or where it calls from.
     *
     * @throws ClientRefusedException if its certificate is not that of a client of this cluster
     */
    Object client(Request request) throws ClientRefusedException {
        if (peers == null) {
            return address(request);
        }
        return peers.client(chain(request))
                .orElseThrow(() -> new ClientRefusedException(
                        ReplyCode.FORBIDDEN, "the certificate is not that of a client of this cluster"));
    }

    /** Where a caller is, without its port. */
    static Object address(Request request) {
        return IncomingConnections.address(request.getConnectionMetaData().getConnection());
    }

    private static X509Certificate @Nullable [] chain(Request request) {
        EndPoint.SslSessionData session = ConnectionDeadline.endPoint(request).getSslSessionData();
        return session == null ? null : session.peerCertificates();
    }

    private void log(EndPoint endPoint, X509Certificate @Nullable [] chain, int claimed) {
        long nextNanos = nextLogNanos.get();
        long nowNanos = System.nanoTime();
        if (peers != null
                && nowNanos - nextNanos >= 0
                && nextLogNanos.compareAndSet(nextNanos, nowNanos + REPEAT_NANOS)) {
            String shown = chain == null || chain.length == 0
                    ? "none"
                    : LogText.printable(CertificateNames.in(chain[0]) + " of " + chain[0].getSubjectX500Principal());
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A caller at " + endPoint.getRemoteSocketAddress() + " claims to be server " + claimed
                            + " with a certificate for " + shown + " and is refused. If it is server " + claimed
                            + ", issue it a certificate with " + peers.wanted(claimed)
                            + ". Such callers are counted; one a minute is logged.");
        }
    }
}
