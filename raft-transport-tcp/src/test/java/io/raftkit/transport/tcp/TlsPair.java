package io.raftkit.transport.tcp;

import io.raftkit.api.transport.Authoriser;
import io.raftkit.transport.common.tls.PeerCertificates;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.testing.TestAuthority;
import javax.net.ssl.SSLContext;

/** Mutual TLS for the servers of a test. */
final class TlsPair {
    final TestAuthority authority = new TestAuthority();

    /** What a server needs. */
    Tls tls(int serverId) {
        return tls(serverId, authority.context(authority.server(serverId)));
    }

    /** The same with another context. */
    static Tls tls(int serverId, SSLContext context) {
        PeerCertificates peers = new PeerCertificates(Authoriser.bySubjectName(), TestAuthority.CLUSTER);
        return Tls.of(context, true, peers, serverId);
    }
}
