package io.raftkit.transport.http.send;

import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.tls.TlsSockets;
import java.net.Proxy;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * Makes the HTTP clients, one for each sender so that none waits for another's connections.
 *
 * @param limits how long things may take
 * @param tls how connections are encrypted, or null
 * @param dns looks up the names of hosts, on the thread that calls; it may take its time
 */
public record PeerClients(Limits limits, @Nullable Tls tls, Dns dns) {
    /** What OkHttp wants beside sockets, for pinning, which is not used. The sockets' own context decides whom to trust; this trusts nobody. */
    private static final X509TrustManager NO_TRUST = new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            throw new CertificateException("not asked");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
            throw new CertificateException("not asked");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    };

    /**
     * A client that does what it is told and nothing else: no retries, no redirects, no proxies, no cookies, no compression.
     *
     * <p>Its own read and write timeouts are off, since they cost a wake-up of OkHttp's timer thread for each write; the transport's timer
     * breaks calls that stall.
     */
    OkHttpClient create(int serverId, NoDelaySockets sockets) {
        OkHttpClient.Builder client = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .socketFactory(sockets)
                .proxy(Proxy.NO_PROXY)
                .dns(dns)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectionPool(new ConnectionPool(4, limits.serverIdle().toNanos() / 2, TimeUnit.NANOSECONDS))
                .connectTimeout(limits.connect())
                .readTimeout(0, TimeUnit.MILLISECONDS)
                .writeTimeout(0, TimeUnit.MILLISECONDS)
                .callTimeout(0, TimeUnit.MILLISECONDS);
        FastFallback.disable(client);
        if (tls == null) {
            // Otherwise each client reads all certificates that the Java runtime trusts.
            client.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
        } else {
            client.sslSocketFactory(new TlsSockets(tls), NO_TRUST);
            if (tls.isMutual()) {
                client.hostnameVerifier((host, session) -> isServer(session, tls, serverId));
            }
        }
        return client.build();
    }

    /** Whether this is the server that was called, whatever the name of its host. */
    private static boolean isServer(SSLSession session, Tls tls, int serverId) {
        try {
            return tls.peers().permits(session.getPeerCertificates(), serverId);
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }

    /** Closes a client's idle connections. */
    static void close(OkHttpClient client) {
        client.connectionPool().evictAll();
    }
}
