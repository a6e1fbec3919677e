package io.raftkit.transport.common.tls;

import io.raftkit.transport.common.HostAndPort;
import org.jspecify.annotations.Nullable;

/** What those can do who reach a port. */
public final class OpenPort {
    private OpenPort() {}

    /**
     * Warns of a port that other machines can reach, where callers need no certificate.
     *
     * @param listen what is listened on
     * @param address where the other servers reach it
     * @param tls null without
     * @param prefix what the names of the transport's settings begin with
     * @param clientsSetting the setting by which clients are turned away, or null where none are served
     * @return what an operator should know, or null if there is nothing to be warned of
     */
    public static @Nullable String warning(
            HostAndPort listen,
            HostAndPort address,
            @Nullable Tls tls,
            String prefix,
            @Nullable String clientsSetting) {
        if (listen.isLoopback() || tls != null && tls.isMutual()) {
            return null;
        }
        String danger = tls == null
                ? " without TLS: whoever can reach this port can read the cluster's traffic, and speak as any server"
                : " with TLS, but callers need no certificate: whoever can reach this port can speak as any server";
        String dangerOfClients = clientsSetting == null
                ? ". "
                : ", and submit commands as a client does. If there are no clients outside the cluster, set "
                        + clientsSetting + " to refuse. ";
        String remedy = tls == null
                ? "Set " + prefix + TlsFiles.CERTIFICATE + ", " + prefix + TlsFiles.KEY + " and " + prefix
                        + TlsFiles.AUTHORITIES
                : "Set " + prefix + TlsFiles.AUTHORITIES;
        return "Listening on " + listen + danger + dangerOfClients + remedy + " on all servers, or keep " + address
                + " in a network that only the cluster's servers" + (clientsSetting == null ? "" : " and clients")
                + " reach.";
    }
}
