package io.raftkit.examples.kv.tls;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/**
 * How clients are served with TLS.
 *
 * @param context this server's certificate, and whose certificates it accepts
 * @param isMutual whether clients must show a certificate
 */
public record Tls(SSLContext context, boolean isMutual) {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /** The versions of TLS that are spoken. */
    public static String[] versions() {
        return VERSIONS.clone();
    }

    /** TLS for one connection of a client. */
    public SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setNeedClientAuth(isMutual);
        engine.setEnabledProtocols(VERSIONS);
        return engine;
    }
}
