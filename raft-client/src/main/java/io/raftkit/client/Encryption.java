package io.raftkit.client;

import io.raftkit.api.transport.CertificateNames;
import java.net.Proxy;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.ConnectionSpec;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * How connections are encrypted, and the HTTP client that does it.
 *
 * @param context what they use, or null for none
 * @param isMutual whether servers are known by their names in the cluster instead of host names
 */
record Encryption(@Nullable SSLContext context, boolean isMutual) {
    static final Encryption NONE = new Encryption(null, false);

    private static final int IDLE_CONNECTIONS_MAX = 64;
    private static final int IDLE_SECONDS = 30;
    private static final int CONNECT_MILLIS = 1_000;

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

    boolean isUsed() {
        return context != null;
    }

    /**
     * A client that does what it is told and nothing else: a request that it sent again by itself might be applied twice. Deadlines of calls
     * end what takes too long.
     */
    OkHttpClient client(String cluster) {
        OkHttpClient.Builder client = new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .proxy(Proxy.NO_PROXY)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS_MAX, IDLE_SECONDS, TimeUnit.SECONDS))
                .connectTimeout(CONNECT_MILLIS, TimeUnit.MILLISECONDS)
                .readTimeout(0, TimeUnit.MILLISECONDS)
                .writeTimeout(0, TimeUnit.MILLISECONDS)
                .callTimeout(0, TimeUnit.MILLISECONDS)
                .addNetworkInterceptor(chain -> {
                    okhttp3.Connection connection = chain.connection();
                    if (connection != null) {
                        // Or the end of a small request waits for the acknowledgement of its beginning.
                        connection.socket().setTcpNoDelay(true);
                    }
                    return chain.proceed(chain.request());
                });
        SSLContext given = context;
        if (given == null) {
            // Otherwise all certificates are read that the Java runtime trusts.
            client.connectionSpecs(List.of(ConnectionSpec.CLEARTEXT));
        } else {
            client.sslSocketFactory(given.getSocketFactory(), NO_TRUST);
            if (isMutual) {
                client.hostnameVerifier((host, session) -> isServer(session, cluster));
            }
        }
        return client.build();
    }

    private static boolean isServer(SSLSession session, String cluster) {
        try {
            return session.getPeerCertificates()[0] instanceof X509Certificate certificate
                    && CertificateNames.isAnyServer(certificate, cluster);
        } catch (SSLPeerUnverifiedException e) {
            return false;
        }
    }
}
