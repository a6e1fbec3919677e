package io.raftkit.transport.http.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.transport.http.common.Limits;
import java.net.Proxy;
import java.net.Socket;
import okhttp3.Dns;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import org.junit.jupiter.api.Test;

/** What a client must not do by itself. */
class PeerClientsTest {
    @Test
    void client_doesNothingUnasked() {
        PeerClients clients = new PeerClients(Limits.standard(), null, Dns.SYSTEM);
        OkHttpClient client = clients.create(1, new NoDelaySockets());
        assertThat(client.followRedirects()).isFalse();
        assertThat(client.followSslRedirects()).isFalse();
        assertThat(client.retryOnConnectionFailure()).isFalse();
        assertThat(client.proxy()).isEqualTo(Proxy.NO_PROXY);
        assertThat(client.protocols()).containsExactly(Protocol.HTTP_1_1);
        assertThat(client.cache()).isNull();
        assertThat(client.connectTimeoutMillis()).isEqualTo(500);
        assertThat(clients.create(1, new NoDelaySockets()).connectionPool())
                .as("no peer waits for another's connections")
                .isNotSameAs(client.connectionPool());
    }

    @Test
    void clientWithoutTls_readsNoCertificatesThatTheJavaRuntimeTrusts() {
        OkHttpClient client = new PeerClients(Limits.standard(), null, Dns.SYSTEM).create(1, new NoDelaySockets());
        assertThat(client.x509TrustManager()).isNull();
    }

    @Test
    void sockets_sendAtOnce() throws Exception {
        try (Socket socket = new NoDelaySockets().createSocket()) {
            assertThat(socket.getTcpNoDelay()).isTrue();
        }
    }
}
