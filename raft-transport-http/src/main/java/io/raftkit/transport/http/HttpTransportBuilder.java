package io.raftkit.transport.http;

import io.raftkit.api.transport.Authoriser;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.tls.PeerCertificates;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.common.Limits;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what a transport needs beyond an address, for hosts that hand an instance to the node. Not thread-safe.
 *
 * <pre>{@code
 * HttpTransport transport = HttpTransport.builder(3, "10.0.0.3:7001").cluster("orders").tls(context).open();
 * RaftNode.builder().cluster("orders").transport(transport)…
 * }</pre>
 */
public final class HttpTransportBuilder {
    private final int serverId;
    private final String address;
    private Map<String, String> settings = Map.of();
    private String cluster = "";
    private Authoriser authoriser = Authoriser.bySubjectName();
    private boolean isMutual;

    @Nullable
    private SSLContext context;

    HttpTransportBuilder(int serverId, String address) {
        this.serverId = serverId;
        this.address = Objects.requireNonNull(address, "address");
    }

    /**
     * Gives the settings by name; only {@code http.} names are looked at.
     *
     * @param settings names and values, copied
     * @return this
     */
    public HttpTransportBuilder settings(Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
        return this;
    }

    /**
     * Names the cluster as the node's builder does: certificates are issued for servers of a cluster.
     *
     * @param name the name; empty unless called
     * @return this
     */
    public HttpTransportBuilder cluster(String name) {
        cluster = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Uses mutual TLS by this context instead of PEM files: whoever calls must show a certificate that the context trusts and the {@linkplain
     * #authoriser authoriser} takes for the server it claims to be, and the server that is called likewise. Renewing certificates is the
     * context's business.
     *
     * @param context an initialised context with a key and with trust in the cluster's authority
     * @return this
     */
    public HttpTransportBuilder tls(SSLContext context) {
        this.context = Objects.requireNonNull(context, "context");
        isMutual = true;
        return this;
    }

    /**
     * Uses TLS by this context instead of PEM files, without asking callers for certificates: traffic is encrypted, and servers are
     * known by the host names in their certificates, but whoever reaches the port can claim to be any server.
     *
     * @param context an initialised context with a key
     * @return this
     */
    public HttpTransportBuilder serverTls(SSLContext context) {
        this.context = Objects.requireNonNull(context, "context");
        isMutual = false;
        return this;
    }

    /**
     * Replaces the rule by which certificates speak as servers. Give the same to all servers. Only looked at with mutual TLS.
     *
     * @param authoriser the rule; {@link Authoriser#bySubjectName()} unless called
     * @return this
     */
    public HttpTransportBuilder authoriser(Authoriser authoriser) {
        this.authoriser = Objects.requireNonNull(authoriser, "authoriser");
        return this;
    }

    /**
     * Opens the transport.
     *
     * @return an open transport
     * @throws IOException if it cannot listen, or a file for TLS is of no use; the message says why and what to change
     * @throws IllegalArgumentException if the address or a setting is not valid
     * @throws io.raftkit.api.StartRefusedException if a library it needs is missing, or was replaced by a version that will not do
     */
    public HttpTransport open() throws IOException {
        Libraries.require();
        HostAndPort parsed = HostAndPort.parse(address);
        HttpSettings chosen = HttpSettings.parse(address, settings);
        Tls tls = Tls.chosen(context, isMutual, chosen.tls(), new PeerCertificates(authoriser, cluster), serverId);
        return HttpTransport.open(serverId, parsed, chosen, Limits.standard(chosen.silence()), tls);
    }
}
