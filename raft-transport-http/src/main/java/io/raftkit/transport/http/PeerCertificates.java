package io.raftkit.transport.http;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Holds other servers to their certificates: who shows one must be the server it claims to be. Thread-safe. */
final class PeerCertificates {
    private static final System.Logger LOG = System.getLogger(PeerCertificates.class.getName());

    private final Authoriser authoriser;
    private final String cluster;

    PeerCertificates(Authoriser authoriser, String cluster) {
        this.authoriser = authoriser;
        this.cluster = cluster;
    }

    /** Whether a verified chain may speak as a server of this cluster. */
    boolean permits(Certificate @Nullable [] chain, int serverId) {
        if (chain == null || chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
            return false;
        }
        try {
            return authoriser.authorises(certificate, cluster, serverId);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "an authoriser threw although it must not", e);
            return false;
        }
    }

    /** What a server's certificate must have, as the default rule has it. */
    String wanted(int serverId) {
        return "the subject alternative name URI:" + ServerNames.of(cluster, serverId)
                + " (or what the application's own authoriser wants)";
    }
}
