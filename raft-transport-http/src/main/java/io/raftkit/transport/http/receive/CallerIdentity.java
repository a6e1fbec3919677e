package io.raftkit.transport.http.receive;

import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.transport.common.frames.SenderRefusedException;
import io.raftkit.transport.common.tls.CallerCertificates;
import io.raftkit.transport.common.tls.PeerCertificates;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.clients.ClientRefusedException;
import java.security.cert.X509Certificate;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Whether those who call may speak for the servers they claim to be. Thread-safe. */
final class CallerIdentity {
    @Nullable
    private final PeerCertificates peers;

    @Nullable
    private final CallerCertificates servers;

    CallerIdentity(@Nullable Tls tls) {
        peers = tls != null && tls.isMutual() ? tls.peers() : null;
        servers = peers == null ? null : new CallerCertificates(peers);
    }

    /**
     * Lets a caller pass that is the server its frame names as sender, as far as that can be known.
     *
     * @throws SenderRefusedException if its certificate is another server's
     */
    void require(Request request, FrameHeader header) throws SenderRefusedException {
        if (servers == null) {
            return;
        }
        EndPoint endPoint = ConnectionDeadline.endPoint(request);
        servers.require(chain(request), header.from(), String.valueOf(endPoint.getRemoteSocketAddress()));
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
}
