package io.raftkit.transport.http.tls;

import io.raftkit.transport.common.tls.Tls;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS on the listening side. */
public final class TlsListener {
    private static final System.Logger LOG = System.getLogger(TlsListener.class.getName());

    private final Tls tls;
    private final SslContextFactory.Server contexts = new SslContextFactory.Server();

    /** TLS with the certificates of {@code tls}, whichever are current. */
    public TlsListener(Tls tls) {
        this.tls = tls;
        contexts.setSslContext(tls.context());
        contexts.setNeedClientAuth(tls.isMutual());
        contexts.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        contexts.setRenegotiationAllowed(false);
        // One server, one certificate: what name a caller asks for does not matter.
        contexts.setSniRequired(false);
    }

    /** What unwraps connections before HTTP sees them. */
    public SslConnectionFactory connections() {
        SslConnectionFactory factory = new SslConnectionFactory(contexts, HttpVersion.HTTP_1_1.asString());
        // It would hold the Host header of requests to the names in the certificate, which has none of hosts.
        factory.setEnsureSecureRequestCustomizer(false);
        return factory;
    }

    /** Takes renewed files for new connections, if there are some. May block for the disk. */
    public void refresh() {
        if (!tls.refresh()) {
            return;
        }
        try {
            contexts.reload(factory -> factory.setSslContext(tls.context()));
        } catch (Exception e) {
            LOG.log(System.Logger.Level.ERROR, "TLS: the listener cannot use the renewed files; start again", e);
        }
    }
}
