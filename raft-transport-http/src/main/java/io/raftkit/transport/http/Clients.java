package io.raftkit.transport.http;

import java.net.Proxy;
import java.util.List;
import java.util.concurrent.TimeUnit;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;

/** Makes the HTTP clients, one for each peer so that no peer waits for another's connections. */
final class Clients {
    private Clients() {}

    /**
     * A client that does what it is told and nothing else: no retries, no redirects, no proxies, no cookies, no compression.
     *
     * <p>Its own read and write timeouts are off, since they cost a wake-up of OkHttp's timer thread for each write; the transport's timer
     * breaks calls that stall.
     */
    static OkHttpClient create(Limits limits) {
        return new OkHttpClient.Builder()
                .protocols(List.of(Protocol.HTTP_1_1))
                .socketFactory(new NoDelaySockets())
                .proxy(Proxy.NO_PROXY)
                .retryOnConnectionFailure(false)
                .followRedirects(false)
                .followSslRedirects(false)
                .fastFallback(false)
                .connectionPool(new ConnectionPool(4, limits.serverIdle().toNanos() / 2, TimeUnit.NANOSECONDS))
                .connectTimeout(limits.connect())
                .readTimeout(0, TimeUnit.MILLISECONDS)
                .writeTimeout(0, TimeUnit.MILLISECONDS)
                .callTimeout(0, TimeUnit.MILLISECONDS)
                .build();
    }

    /** Closes a client's idle connections. */
    static void close(OkHttpClient client) {
        client.connectionPool().evictAll();
    }
}
