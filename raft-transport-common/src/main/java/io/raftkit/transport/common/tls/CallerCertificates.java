package io.raftkit.transport.common.tls;

import io.raftkit.api.transport.CertificateNames;
import io.raftkit.transport.common.LogPace;
import io.raftkit.transport.common.LogText;
import io.raftkit.transport.common.frames.SenderRefusedException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/** Whether those who call may speak for the servers they claim to be. Thread-safe. */
public final class CallerCertificates {
    private static final System.Logger LOG = System.getLogger(CallerCertificates.class.getName());

    private final PeerCertificates peers;
    private final LogPace pace = new LogPace();

    /** Holds callers to the certificates of the servers they claim to be. */
    public CallerCertificates(PeerCertificates peers) {
        this.peers = peers;
    }

    /**
     * Lets a caller pass that is the server it claims to be.
     *
     * @param chain its certificate, verified, and those of the authorities that issued it; or null if it showed none
     * @param claimed the server it claims to be
     * @param remoteAddress where it is, as the log shows it
     * @throws SenderRefusedException if its certificate is another server's
     */
    public void require(Certificate @Nullable [] chain, int claimed, String remoteAddress)
            throws SenderRefusedException {
        if (!peers.permits(chain, claimed)) {
            log(chain, claimed, remoteAddress);
            throw new SenderRefusedException(
                    SenderRefusedException.WRONG_CERTIFICATE,
                    "the certificate is not that of the server which the frame names as sender",
                    null);
        }
    }

    private void log(Certificate @Nullable [] chain, int claimed, String remoteAddress) {
        if (pace.take()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A caller at " + remoteAddress + " claims to be server " + claimed
                            + " with a certificate for " + shown(chain) + " and is refused. If it is server " + claimed
                            + ", issue it a certificate with " + peers.wanted(claimed)
                            + ". Such callers are counted; one a minute is logged.");
        }
    }

    private static String shown(Certificate @Nullable [] chain) {
        return chain != null && chain.length > 0 && chain[0] instanceof X509Certificate certificate
                ? LogText.printable(CertificateNames.in(certificate) + " of " + certificate.getSubjectX500Principal())
                : "none";
    }
}
