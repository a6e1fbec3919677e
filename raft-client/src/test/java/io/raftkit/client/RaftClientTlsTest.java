package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.RejectedException;
import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.transport.http.HttpTransport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients and servers that show each other certificates. Those of the tests are made by the JDK's own tool, and each trusts all others. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RaftClientTlsTest {
    private static final char[] PASSWORD = "of the tests".toCharArray();
    private static final String CLUSTER = "orders";

    @TempDir
    Path directory;

    private SSLContext context(List<String> uris, String shown) throws IOException, GeneralSecurityException {
        KeyStore trusted = emptyStore();
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        for (String uri : uris) {
            KeyStore own = keyStore(uri);
            trusted.setCertificateEntry(uri, own.getCertificate("own"));
            if (uri.equals(shown)) {
                keys.init(own, PASSWORD);
            }
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private KeyStore keyStore(String uri) throws IOException, GeneralSecurityException {
        Path file = directory.resolve(uri.replaceAll("\\W", "-") + ".p12");
        if (!Files.exists(file)) {
            generate(uri, file);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    private static void generate(String uri, Path file) throws IOException {
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "own",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + uri.replaceAll("\\W", " "),
                        "-ext",
                        "san=uri:" + uri,
                        "-keystore",
                        file.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(keytool.getInputStream().readAllBytes());
            assertThat(keytool.waitFor()).as(output).isZero();
        } catch (InterruptedException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }

    private static final List<String> ALL = List.of(
            "raftkit://orders/1", "raftkit://orders/client/web", "raftkit://other/1", "raftkit://orders/client/shop");

    /** A server that shows a certificate for a name, opens no sessions, and echoes. */
    private HttpTransport server(String name) throws IOException, GeneralSecurityException {
        HttpTransport server = HttpTransport.builder(1, "127.0.0.1:0")
                .cluster(CLUSTER)
                .tls(context(ALL, name))
                .open();
        server.serveClients(
                0,
                request -> CompletableFuture.completedFuture(
                        request.kind() == ClientRequest.Kind.SUBMIT.code()
                                ? new ClientReply(ReplyCode.ANSWER, request.call(), 1, 1, "", request.body())
                                : ClientReply.refusal(ReplyCode.UNSUPPORTED, request.call(), "no sessions")));
        return server;
    }

    private RaftClient client(HttpTransport server, String name) throws IOException, GeneralSecurityException {
        return RaftClient.builder()
                .servers("127.0.0.1:" + server.port())
                .cluster(CLUSTER)
                .callTimeout(Duration.ofSeconds(30))
                .tls(context(ALL, name))
                .open();
    }

    @Test
    void clientIsServed_andAServerIsNotAClient() throws Exception {
        try (HttpTransport server = server("raftkit://orders/1");
                RaftClient client = client(server, "raftkit://orders/client/web");
                RaftClient noClient = client(server, "raftkit://orders/1")) {
            assertThat(client.submit(new byte[] {5}).join()).containsExactly(5);
            assertThatThrownBy(() -> noClient.submit(new byte[] {5}).join())
                    .hasMessageContaining("not that of a client")
                    .cause()
                    .isInstanceOfSatisfying(
                            RejectedException.class,
                            e -> assertThat(e.reason()).isEqualTo(RejectedException.Reason.REFUSED));
        }
    }

    /** Whoever took over the address of a server and has a trusted certificate is still no server of the cluster. */
    @Test
    @Tag("slow")
    void clientCallsServersOfItsClusterOnly() throws Exception {
        for (String name : List.of("raftkit://other/1", "raftkit://orders/client/shop")) {
            try (HttpTransport server = server(name);
                    RaftClient client = client(server, "raftkit://orders/client/web")) {
                assertThatThrownBy(() -> client.submit(new byte[] {5}, Duration.ofSeconds(10))
                                .join())
                        .as(name)
                        .cause()
                        .isInstanceOfSatisfying(
                                RejectedException.class,
                                e -> assertThat(e.reason()).isEqualTo(RejectedException.Reason.UNREACHABLE));
                assertThat(server.counters()).as(name).containsEntry("clientCalls", 0L);
            }
        }
    }
}
