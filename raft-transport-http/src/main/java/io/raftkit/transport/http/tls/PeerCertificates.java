package io.raftkit.transport.http.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Holds other servers to their certificates: who shows one must be the server it claims to be. Thread-safe. */
public final class PeerCertificates {
    private static final System.Logger LOG = System.getLogger(PeerCertificates.class.getName());

    /** Whether a certificate may speak as a server of a cluster. */
    @FunctionalInterface
    public interface Rule {
        /** Decides for a verified certificate. */
        public boolean permits(X509Certificate certificate, String cluster, int serverId);
    }

    private final Rule rule;
    private final String cluster;

    /** Holds the servers of a cluster to a rule. */
    public PeerCertificates(Rule rule, String cluster) {
        this.rule = rule;
        this.cluster = cluster;
    }

    /** Whether a verified chain may speak as a server of this cluster. */
    public boolean permits(Certificate @Nullable [] chain, int serverId) {
        if (chain == null || chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
            return false;
        }
        try {
            return rule.permits(certificate, cluster, serverId);
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "an authoriser threw although it must not", e);
            return false;
        }
    }

    /** What a server's certificate must have, as the default rule has it. */
    public String wanted(int serverId) {
        return "the subject alternative name URI:" + ServerNames.of(cluster, serverId)
                + " (or what the application's own authoriser wants)";
    }
}
