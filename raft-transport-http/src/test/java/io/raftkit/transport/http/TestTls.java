package io.raftkit.transport.http;

import io.raftkit.api.transport.CertificateNames;
import io.raftkit.transport.common.tls.PeerCertificates;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.testing.TestAuthority;

/** Mutual TLS for tests. */
final class TestTls {
    private TestTls() {}

    /** TLS of a server of the tests' cluster, by a context. */
    static Tls of(TestAuthority authority, int id) {
        return Tls.of(authority.context(authority.server(id)), true, peers(), id);
    }

    /** Holds others to the names of the tests' cluster. */
    static PeerCertificates peers() {
        return new PeerCertificates(CertificateNames::isServer, TestAuthority.CLUSTER);
    }
}
