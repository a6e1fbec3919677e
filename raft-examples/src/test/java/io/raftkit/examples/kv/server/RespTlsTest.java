package io.raftkit.examples.kv.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.cluster.EndedProgram;
import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.tls.TestCertificates;
import io.raftkit.examples.kv.tls.Tls;
import io.raftkit.examples.server.HttpNodes;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of Redis with TLS. */
class RespTlsTest {
    private static final Path REDIS_CLI = Path.of("/usr/bin/redis-cli");

    private final TestCertificates certificates = new TestCertificates();

    @TempDir
    Path directory;

    private OneServer server(boolean isMutual) throws IOException {
        return new OneServer(settings(isMutual));
    }

    private ServerSettings settings(boolean isMutual) throws IOException {
        return ServerSettings.defaults()
                .withTls(certificates.write(directory, isMutual).read());
    }

    private static SSLSocket socket(OneServer server, SSLContext context) throws IOException {
        return (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), server.port());
    }

    private RespClient client(OneServer server) throws IOException {
        return new RespClient(socket(server, certificates.client()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void pipeline_andLongStrings_areAnswered_upToTheEndOfTheConnection(String version) throws IOException {
        try (OneServer server = server(false);
                SSLSocket socket = socket(server, certificates.client())) {
            socket.setEnabledProtocols(new String[] {version});
            RespClient client = new RespClient(socket);
            String mebi = "v".repeat(1 << 20);
            assertThat(client.call("SET long " + mebi)).isEqualTo("+OK");
            for (int i = 0; i < 3000; i++) {
                client.send("INCR k");
            }
            client.send("GET long");
            client.send("GET long");
            client.flush();
            for (int i = 1; i <= 3000; i++) {
                assertThat(client.reply()).isEqualTo(":" + i);
            }
            assertThat(client.reply()).isEqualTo("\"" + mebi + "\"");
            assertThat(client.reply()).isEqualTo("\"" + mebi + "\"");
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            client.close();
            Await.until(
                    "the end of the connection is seen",
                    HttpNodes.PATIENCE,
                    () -> server.heldBytes() == 0 ? Optional.of(true) : Optional.empty());
        }
    }

    @Test
    void clientThatSendsNothingMore_isAnsweredWhatItAsked() throws IOException {
        try (OneServer server = server(false);
                RespClient client = client(server)) {
            client.send("PING");
            assertThat(client.endAndReadAll()).isEqualTo("+PONG\r\n");
            assertThat(server.heldBytes()).isZero();
        }
    }

    /** A socket that sends each byte by itself. */
    private static final class Dribbling extends Socket {
        Dribbling(int port) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            setTcpNoDelay(true);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    for (int i = from; i < from + length; i++) {
                        out.write(bytes[i]);
                    }
                }
            };
        }
    }

    @Test
    void handshakeAndRequests_mayComeByteByByte() throws IOException {
        try (OneServer server = server(true);
                Socket socket = new Dribbling(server.port());
                RespClient client = new RespClient(certificates
                        .clientWithCertificate()
                        .getSocketFactory()
                        .createSocket(socket, "127.0.0.1", server.port(), true))) {
            assertThat(client.call("SET k v")).isEqualTo("+OK");
            assertThat(client.call("GET k")).isEqualTo("\"v\"");
        }
    }

    @Test
    void clientWithoutTls_isToldToUseIt() throws IOException {
        try (OneServer server = server(false);
                RespClient plain = new RespClient(server.port())) {
            plain.send("PING");
            assertThat(plain.endAndReadAll()).startsWith("-ERR this port is for TLS only");
            assertThat(server.heldBytes()).isZero();
        }
    }

    @Test
    void bytesThatAreNoHandshake_endTheirConnectionOnly() throws IOException {
        try (OneServer server = server(false);
                RespClient good = client(server)) {
            for (String bytes : List.of("\u0016", "\u0016\u0003\u0001", "\u0016\u0003\u0001\u0000\u0005hello")) {
                try (RespClient bad = new RespClient(server.port())) {
                    bad.raw(bytes);
                    // At most two alerts, of 7 bytes each.
                    assertThat(bad.endAndReadAll().length()).isBetween(0, 14);
                }
                assertThat(good.call("PING")).isEqualTo("+PONG");
            }
            assertThat(server.heldBytes()).isEqualTo(TlsWire.ENGINE_BYTES);
        }
    }

    @Test
    void clientThatRenegotiates_isClosed() throws IOException {
        try (OneServer server = server(false);
                SSLSocket socket = socket(server, certificates.client());
                RespClient other = client(server)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            RespClient client = new RespClient(socket);
            assertThat(client.call("PING")).isEqualTo("+PONG");
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        client.call("PING");
                    })
                    .isInstanceOf(IOException.class);
            assertThat(other.call("PING")).isEqualTo("+PONG");
        }
    }

    /** As if its key were kept by a provider that is missing a class. */
    private static final class Failing extends X509ExtendedKeyManager {
        private static final String ALIAS = "server";

        @Override
        public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
            throw new NoClassDefFoundError("a test");
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return ALIAS;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return new X509Certificate[0];
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            throw new IllegalStateException();
        }
    }

    @Test
    void clientWhoseHandshakeFailsInTheServer_isClosed() throws Exception {
        SSLContext failing = SSLContext.getInstance("TLS");
        failing.init(new KeyManager[] {new Failing()}, null, null);
        try (OneServer server = new OneServer(ServerSettings.defaults().withTls(new Tls(failing, false)));
                SSLSocket socket = socket(server, certificates.client())) {
            socket.setSoTimeout((int) HttpNodes.PATIENCE.toMillis());
            assertThatThrownBy(() -> new RespClient(socket).call("PING")).isInstanceOf(IOException.class);
            Await.until(
                    "the connection is closed",
                    HttpNodes.PATIENCE,
                    () -> server.heldBytes() == 0 ? Optional.of(true) : Optional.empty());
        }
    }

    @Test
    void mutual_clientWithACertificateOfTheAuthorityIsServed_othersAreNot() throws IOException {
        try (OneServer server = server(true);
                RespClient good = new RespClient(socket(server, certificates.clientWithCertificate()))) {
            assertThat(good.call("PING")).isEqualTo("+PONG");
            for (SSLContext refused : List.of(certificates.client(), certificates.clientOfAnotherAuthority())) {
                try (RespClient bad = new RespClient(socket(server, refused))) {
                    assertThatThrownBy(() -> bad.call("PING")).isInstanceOf(IOException.class);
                }
            }
            assertThat(good.call("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void password_isNeededBesidesTls() throws IOException {
        try (OneServer server = new OneServer(settings(false).withPassword(Bytes.of("secret")));
                RespClient client = client(server)) {
            assertThat(client.call("GET k")).isEqualTo("-NOAUTH Authentication required.");
            assertThat(client.call("AUTH secret")).isEqualTo("+OK");
            assertThat(client.call("GET k")).isEqualTo("(null)");
        }
    }

    @Test
    void clientThatReadsNoAnswers_isReadNoFurther() throws IOException {
        try (OneServer server = new OneServer(settings(false).withBounds(10, 16 << 20));
                RespClient client = client(server);
                RespClient other = client(server)) {
            other.call("SET k " + "v".repeat(1 << 20));
            for (int i = 0; i < 500; i++) {
                client.send("GET k");
            }
            client.flush();
            for (int i = 0; i < 500; i++) {
                assertThat(other.call("PING")).isEqualTo("+PONG");
            }
            assertThat(server.reads()).isLessThan(100);
            for (int i = 0; i < 500; i++) {
                assertThat(client.reply()).hasSize((1 << 20) + 2);
            }
        }
    }

    @Test
    void connections_takeMemoryOfTheOneForRequests_andTheNextOneIsRefused() throws IOException {
        List<RespClient> clients = new ArrayList<>();
        try (OneServer server = new OneServer(settings(false).withBounds(100, 4 * TlsWire.ENGINE_BYTES))) {
            for (int i = 0; i < 4; i++) {
                clients.add(client(server));
                assertThat(clients.get(i).call("PING")).isEqualTo("+PONG");
            }
            try (RespClient fifth = client(server)) {
                assertThatThrownBy(() -> fifth.call("PING")).isInstanceOf(IOException.class);
            }
            clients.remove(0).close();
            // The end of a connection is seen before what comes over another one that is opened later.
            assertThat(clients.get(0).call("PING")).isEqualTo("+PONG");
            clients.add(client(server));
            assertThat(clients.get(3).call("PING")).isEqualTo("+PONG");
        } finally {
            for (RespClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void redisCli_isServed() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(REDIS_CLI), "no " + REDIS_CLI + ": apt-get install redis-tools");
        try (OneServer server = server(false)) {
            assertThat(redisCli(server, "set", "k", "v")).isEqualTo("OK");
            assertThat(redisCli(server, "get", "k")).isEqualTo("v");
        }
    }

    private String redisCli(OneServer server, String... request) throws Exception {
        List<String> command = new ArrayList<>(List.of(REDIS_CLI.toString(), "-p", "" + server.port(), "--tls"));
        command.addAll(List.of("--cacert", directory.resolve("ca.pem").toString()));
        command.addAll(List.of(request));
        return EndedProgram.run(command, directory).output().strip();
    }
}
