package io.raftkit.api.transport;

import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Decides whether a certificate may speak as one server of a cluster, or as a client of it. Asked on both ends of every connection with mutual TLS: the server that
 * is called asks about the caller, the caller about the server it reached. Chain, dates and key have been verified before.
 *
 * <p>The default is {@link #bySubjectName()}. Another is given to the builder of the transport. Thread-safe; must not block; one
 * that throws has refused.
 */
@FunctionalInterface
public interface Authoriser {

    /**
     * Decides.
     *
     * @param certificate the one shown, without its chain
     * @param cluster the cluster's name, empty if it has none
     * @param serverId the server it is to be
     * @return whether it may
     */
    boolean authorises(X509Certificate certificate, String cluster, int serverId);

    /**
     * Decides which client of a cluster a certificate may speak as. Asked of those who call as clients; what it says has no meaning for servers,
     * and what {@link #authorises} says none for clients.
     *
     * @implSpec Answers with the URI {@code raftkit://CLUSTER/client/NAME} among the certificate's subject alternative names, if there is one;
     *     {@code CLUSTER} and {@code NAME} are encoded as in {@link #bySubjectName()}.
     * @param certificate the one shown, without its chain
     * @param cluster the cluster's name, empty if it has none
     * @return what the client is called, or nothing if it may not speak as one; clients of one name share the limits of a client
     */
    default Optional<String> client(X509Certificate certificate, String cluster) {
        return CertificateNames.clientIn(certificate, cluster);
    }

    /**
     * The default rule: among the certificate's subject alternative names is the URI {@code raftkit://CLUSTER/ID}, letter for letter. {@code
     * CLUSTER} is the cluster's name as given to the node's builder, with everything but letters, digits and {@code -._~} percent-encoded
     * as UTF-8, and empty for a cluster without a name; {@code ID} is the server's number. Other names in the certificate do not matter, host names
     * among them.
     *
     * @return the rule
     */
    static Authoriser bySubjectName() {
        return CertificateNames::isServer;
    }
}
