package io.raftkit.transport.common.tls;

import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What fails in handshakes, in words an operator can act on. */
public final class TlsProblems {
    private TlsProblems() {}

    /**
     * What went wrong with TLS, or null if it was something else.
     *
     * @param prefix what the names of the transport's settings begin with
     * @param problem what was thrown
     * @param wanted what the certificate of the server that is called must have
     */
    public static @Nullable String text(String prefix, Throwable problem, String wanted) {
        if (problem instanceof SSLPeerUnverifiedException && !wanted.isEmpty()) {
            return "its certificate is another server's: needed is " + wanted;
        }
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException) {
                return "its certificate is refused: " + root(cause) + goodOne(prefix);
            }
        }
        String message = String.valueOf(problem.getMessage());
        if (!(problem instanceof SSLException)) {
            return null;
        }
        if (message.contains("bad_certificate") || message.contains("certificate_") || message.contains("unknown_ca")) {
            return "it refuses this server's certificate: " + message + goodOne(prefix);
        }
        return message.contains("Unsupported or unrecognized SSL message") || message.contains("plaintext connection")
                ? "it does not speak TLS: all servers of a cluster are switched to it together"
                : message;
    }

    private static String goodOne(String prefix) {
        return "; needed is one within its dates, of an authority that both have in " + prefix + TlsFiles.AUTHORITIES;
    }

    private static String root(Throwable problem) {
        Throwable root = problem;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
