package io.raftkit.transport.common.tls;

import io.raftkit.api.transport.Authoriser;
import io.raftkit.api.transport.CertificateNames;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds other servers, and clients, to their certificates: who shows one must be the server it claims to be. Thread-safe. */
public final class PeerCertificates {
    private static final System.Logger LOG = System.getLogger(PeerCertificates.class.getName());

    private final Authoriser authoriser;
    private final String cluster;

    /** Holds the servers and the clients of a cluster to a rule. */
    public PeerCertificates(Authoriser authoriser, String cluster) {
        this.authoriser = authoriser;
        this.cluster = cluster;
    }

    /** Whether a verified chain may speak as a server of this cluster. */
    public boolean permits(Certificate @Nullable [] chain, int serverId) {
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

    /** The client of this cluster for which a verified chain speaks. */
    public Optional<String> client(Certificate @Nullable [] chain) {
        if (chain == null || chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
            return Optional.empty();
        }
        try {
            return authoriser.client(certificate, cluster);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "an authoriser threw although it must not", e);
            return Optional.empty();
        }
    }

    /** What a server's certificate must have, as the default rule has it. */
    public String wanted(int serverId) {
        return "the subject alternative name URI:" + CertificateNames.ofServer(cluster, serverId)
                + " (or what the application's own authoriser wants)";
    }
}
