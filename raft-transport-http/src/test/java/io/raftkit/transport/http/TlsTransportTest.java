package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.await;
import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.RaftNode;
import io.raftkit.api.RaftNodeBuilder;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.transport.Authoriser;
import io.raftkit.testkit.storage.InMemoryPersister;
import io.raftkit.transport.common.tls.PeerCertificates;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.common.SettingNames;
import io.raftkit.transport.http.common.TestLimits;
import io.raftkit.transport.testing.LogCapture;
import io.raftkit.transport.testing.TestAuthority;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Frames over TLS: who shows the right certificate is served, whoever does not is not. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsTransportTest {
    /** Of a first handshake, on a slow machine, none must be taken for a stall: then the log would tell of that. */
    private static final Limits PATIENT = TestLimits.of(Map.of(
            "stall", Duration.ofMinutes(1), "firstFrame", Duration.ofMinutes(1), "tlsRefresh", Duration.ofMillis(20)));

    private final TestAuthority authority = new TestAuthority();

    @TempDir
    Path directory;

    private @Nullable TestNode one;
    private @Nullable TestNode two;

    @AfterEach
    void close() {
        for (TestNode node : new TestNode[] {one, two}) {
            if (node != null) {
                node.close();
            }
        }
    }

    @Test
    void serversReachEachOther_byMutualTls() throws Exception {
        connect(TestTls.of(authority, 1), TestTls.of(authority, 2));
        one.reaches(two);
        two.reaches(one);
        assertThat(one.frames()).allMatch(frame -> frame.header().from() == 2);
    }

    @Test
    void serversReachEachOther_byFiles() throws Exception {
        connect(files(1), files(2));
        one.reaches(two);
        two.reaches(one);
        one.transport.send(frame(1, 2, 1_000_000, true));
        await(
                "a large frame",
                () -> two.frames().stream().anyMatch(frame -> frame.header().bodyBytes() == 1_000_000));
    }

    @Test
    void serversReachEachOther_byServerTls() throws Exception {
        PeerCertificates nobody = TestTls.peers();
        HeldCertificate shared = authority.named("http://irrelevant.example/");
        SSLContext context = authority.context(shared);
        connect(Tls.of(context, false, nobody, 1), Tls.of(context, false, nobody, 2));
        one.reaches(two);
        two.reaches(one);
    }

    /** Server 3 holds a good certificate, its own, and says it is server 2. */
    @Test
    void callerWithAnotherServersId_isRefused() throws Exception {
        one = new TestNode(1, PATIENT, TestTls.of(authority, 1));
        two = new TestNode(2, PATIENT, Tls.of(authority.context(authority.server(3)), true, TestTls.peers(), 2));
        two.transport.updatePeers(0, Map.of(1, one.address()));
        try (LogCapture log = LogCapture.of("io.raftkit")) {
            await("refused calls", () -> {
                two.transport.send(frame(2, 1, 10));
                return two.count("callsRefused") >= 2;
            });
            assertThat(log.messages())
                    .as("told by the one that refused")
                    .filteredOn(line -> line.contains("claims to be server 2"))
                    .singleElement()
                    .asString()
                    .contains("[raftkit://test/3]", "URI:raftkit://test/2");
            assertThat(log.messages())
                    .as("told by the one that was refused")
                    .anyMatch(
                            line -> line.startsWith("server 1: the server at ") && line.contains("WRONG_CERTIFICATE"));
        }
        assertThat(one.frames()).isEmpty();
        assertThat(one.lost()).isEmpty();
    }

    /** Whoever took over the address of server 2 and has a certificate of the cluster is still not server 2. */
    @Test
    void serverThatIsAnother_isSentNothing() throws Exception {
        one = new TestNode(1, PATIENT, TestTls.of(authority, 1));
        two = new TestNode(3, PATIENT, TestTls.of(authority, 3));
        one.transport.updatePeers(0, Map.of(2, two.address()));
        try (LogCapture log = LogCapture.of("io.raftkit")) {
            await("failed calls", () -> {
                one.transport.send(frame(1, 2, 10));
                return one.count("callsFailed") >= 2;
            });
            awaitWords(log, "server 2: calling ", "its certificate is another server's", "URI:raftkit://test/2");
        }
        assertThat(two.frames()).isEmpty();
        assertThat(two.count("framesRefused") + two.count("callersRefused")).isZero();
    }

    @Test
    void serverOfAnotherCluster_isRefused() throws Exception {
        HeldCertificate foreign = authority.named("raftkit://other/2");
        connect(TestTls.of(authority, 1), Tls.of(authority.context(foreign), true, TestTls.peers(), 2));
        assertNothingGetsThrough("its certificate is another server's");
    }

    @Test
    void serverOfAnotherAuthority_isRefused() throws Exception {
        connect(TestTls.of(authority, 1), TestTls.of(new TestAuthority(), 2));
        assertNothingGetsThrough("its certificate is refused: ");
        await("word of the alert", () -> one.count("handshakesFailed") > 0);
    }

    @Test
    void expiredCertificate_isRefused() throws Exception {
        SSLContext expired = authority.context(authority.expired(2));
        connect(TestTls.of(authority, 1), Tls.of(expired, true, TestTls.peers(), 2));
        assertNothingGetsThrough("its certificate is refused: NotAfter: ");
    }

    @Test
    void callerWithoutCertificate_isRefused() throws Exception {
        PeerCertificates peers = TestTls.peers();
        connect(TestTls.of(authority, 1), Tls.of(authority.anonymous(), true, peers, 2));
        await("failed calls", () -> {
            two.transport.send(frame(2, 1, 10));
            return two.count("callsFailed") >= 2;
        });
        assertThat(one.frames()).isEmpty();
        assertThatThrownBy(() -> status(authority.anonymous())).isInstanceOf(IOException.class);
        assertThat(status(authority.context(authority.server(9)))).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void plainCaller_isClosed() throws Exception {
        connect(TestTls.of(authority, 1), null);
        try (LogCapture log = LogCapture.of("io.raftkit")) {
            await("failed calls", () -> {
                one.transport.send(frame(1, 2, 10));
                two.transport.send(frame(2, 1, 10));
                return one.count("callsFailed") >= 2 && two.count("callsFailed") >= 2;
            });
            awaitWords(log, "server 2: calling ", "it does not speak TLS");
            awaitWords(log, "A caller at /127.0.0.1:", " failed the TLS handshake: it does not speak TLS");
        }
        try (RawCaller caller = new RawCaller(one)) {
            caller.write("GET /raft/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            assertThat(caller.answer()).doesNotContain("HTTP");
        }
        assertThat(one.frames()).isEmpty();
    }

    @Test
    void authoriserOfTheApplication_decides() throws Exception {
        HeldCertificate plain = new HeldCertificate.Builder()
                .signedBy(authority.authority)
                .commonName("acme-raft")
                .build();
        Authoriser byCommonName = (certificate, cluster, id) ->
                certificate.getSubjectX500Principal().getName().equals("CN=acme-raft")
                        && cluster.equals("acme")
                        && id < 3;
        PeerCertificates peers = new PeerCertificates(byCommonName, "acme");
        connect(Tls.of(authority.context(plain), true, peers, 1), Tls.of(authority.context(plain), true, peers, 2));
        one.reaches(two);
        two.reaches(one);
        two.transport.updatePeers(0, Map.of(1, one.address(), 3, one.address()));
        await("a call that failed", () -> {
            two.transport.send(frame(2, 3, 10));
            return two.count("callsFailed") >= 1;
        });
    }

    /** Renewed on disk while all runs: new connections show the new certificate, and what was open stays. */
    @Test
    void renewedCertificate_isShownToNewCallers_withoutRestart() throws Exception {
        Tls tls = files(1);
        connect(tls, files(2));
        one.reaches(two);
        two.reaches(one);
        X509Certificate before = shown();
        HeldCertificate renewed = authority.server(1);
        authority.write("http.", directory.resolve("1"), renewed);
        await("the renewed certificate", () -> {
            try {
                return shown().equals(renewed.certificate());
            } catch (IOException e) {
                return false;
            }
        });
        assertThat(before).isNotEqualTo(renewed.certificate());
        one.reaches(two);
        two.reaches(one);
        assertThat(one.lost()).isEmpty();
        assertThat(two.lost()).isEmpty();
    }

    /** The other way: the caller's renewed certificate is what its next connection shows. */
    @Test
    void renewedCertificate_isShownToThoseCalled() throws Exception {
        Tls tls = files(2);
        List<X509Certificate> shown = new CopyOnWriteArrayList<>();
        Authoriser noting = (certificate, cluster, id) -> {
            shown.add(certificate);
            return Authoriser.bySubjectName().authorises(certificate, cluster, id);
        };
        PeerCertificates peers = new PeerCertificates(noting, TestAuthority.CLUSTER);
        connect(Tls.of(authority.context(authority.server(1)), true, peers, 1), tls);
        two.reaches(one);
        SSLContext before = tls.context();
        HeldCertificate renewed = authority.named("raftkit://test/2");
        assertThat(shown).isNotEmpty().doesNotContain(renewed.certificate());
        authority.write("http.", directory.resolve("2"), renewed);
        await("the renewed files", () -> tls.context() != before);
        two.transport.updatePeers(0, Map.of());
        two.transport.updatePeers(0, Map.of(1, one.address()));
        two.reaches(one);
        assertThat(shown).contains(renewed.certificate());
    }

    @Test
    void openedBySettings_asAnApplicationDoes() throws Exception {
        Map<String, String> settings =
                new HashMap<>(authority.write("http.", directory.resolve("1"), authority.server(1)));
        settings.put("http.listen", "127.0.0.1:0");
        try (HttpTransport transport = HttpTransport.builder(1, "127.0.0.1:7001")
                .cluster(TestAuthority.CLUSTER)
                .settings(settings)
                .open()) {
            assertThat(transport.port()).isPositive();
        }
        assertThatThrownBy(() -> HttpTransport.builder(1, "127.0.0.1:7001")
                        .cluster("other")
                        .settings(settings)
                        .open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("URI:raftkit://other/1");
        assertThatThrownBy(() -> HttpTransport.builder(1, "127.0.0.1:7001")
                        .settings(settings)
                        .tls(authority.anonymous())
                        .open())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("TLS is given twice");
    }

    /** From the node's builder to the certificate: settings and the cluster's name reach the transport. */
    @Test
    void nodeWithSettings_isHeldToTheNameOfItsCluster() {
        Map<String, String> settings = authority.write("http.", directory.resolve("1"), authority.server(1));
        RaftNodeBuilder builder = RaftNode.builder(HttpTransport.class.getModule())
                .id(1)
                .peers("1=127.0.0.1:7001")
                .stateMachine(new Nothing())
                .setting("transport", "http")
                .setting("http.listen", "127.0.0.1:0");
        settings.forEach(builder::setting);
        assertThatThrownBy(() -> builder.cluster("other")
                        .persister(new InMemoryPersister())
                        .start())
                .isInstanceOf(StartRefusedException.class)
                .hasMessageContaining("server.pem is not for this server")
                .hasMessageContaining("URI:raftkit://other/1");
        RaftNode node = builder.cluster(TestAuthority.CLUSTER)
                .persister(new InMemoryPersister())
                .start();
        try {
            assertThat(node.status().state()).isEqualTo(NodeStatus.State.RUNNING);
        } finally {
            node.close();
        }
    }

    /** What a server listening for all to reach says of itself, once, and to whom it says nothing. */
    @Test
    void openListener_isWarnedOf_unlessCallersShowCertificates() throws Exception {
        Map<String, String> open = Map.of("http.listen", "0.0.0.0:0");
        try (LogCapture log = LogCapture.of("io.raftkit")) {
            HttpTransport.builder(1, "127.0.0.1:7001").settings(open).open().close();
            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .contains(
                            "without TLS",
                            SettingNames.CERTIFICATE,
                            SettingNames.KEY,
                            SettingNames.AUTHORITIES,
                            "127.0.0.1:7001")
                    .contains("as a client does", "http.clients", "servers and clients reach");
            HttpTransport.builder(1, "127.0.0.1:7001")
                    .settings(open)
                    .serverTls(authority.anonymous())
                    .open()
                    .close();
            assertThat(log.messages())
                    .hasSize(2)
                    .last()
                    .asString()
                    .contains("callers need no certificate", SettingNames.AUTHORITIES);
            HttpTransport.builder(1, "127.0.0.1:7001")
                    .settings(open)
                    .tls(authority.anonymous())
                    .open()
                    .close();
            assertThat(log.messages()).hasSize(2);
            HttpTransport.builder(1, "127.0.0.1:7001")
                    .settings(Map.of("http.listen", "0.0.0.0:0", "http.clients", "refuse"))
                    .open()
                    .close();
            assertThat(log.messages())
                    .hasSize(3)
                    .last()
                    .asString()
                    .contains("without TLS", "speak as any server")
                    .doesNotContain("client");
        }
    }

    private void connect(@Nullable Tls first, @Nullable Tls second) throws IOException {
        one = new TestNode(1, PATIENT, first);
        two = new TestNode(2, PATIENT, second);
        one.transport.updatePeers(0, Map.of(2, two.address()));
        two.transport.updatePeers(0, Map.of(1, one.address()));
    }

    /** Both ways, and with words that help in the log of the one that calls or is called. */
    private void assertNothingGetsThrough(String words) throws Exception {
        try (LogCapture log = LogCapture.of("io.raftkit")) {
            await("failed calls both ways", () -> {
                one.transport.send(frame(1, 2, 10));
                two.transport.send(frame(2, 1, 10));
                return one.count("callsFailed") >= 2 && two.count("callsFailed") + two.count("callsRefused") >= 2;
            });
            awaitWords(log, words);
        }
        assertThat(one.frames()).isEmpty();
        assertThat(two.frames()).isEmpty();
    }

    /** What a server counts it logs as well, but a moment later, and on a thread of its own. */
    private static void awaitWords(LogCapture log, String... words) throws InterruptedException {
        await(
                "a line with " + List.of(words),
                () -> log.messages().stream().anyMatch(line -> Stream.of(words).allMatch(line::contains)));
    }

    private Tls files(int id) throws IOException {
        Map<String, String> settings = authority.write("http.", directory.resolve("" + id), authority.server(id));
        return Tls.of(HttpSettings.parse("a:1", settings).tls(), TestTls.peers(), id);
    }

    private X509Certificate shown() throws IOException {
        try (SSLSocket socket = socket(authority.context(authority.server(9)))) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private String status(SSLContext context) throws IOException {
        try (SSLSocket socket = socket(context)) {
            socket.getOutputStream()
                    .write("GET /raft/v1/status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes());
            String answer = new String(socket.getInputStream().readAllBytes());
            if (answer.isEmpty()) {
                throw new IOException("closed");
            }
            return answer;
        }
    }

    private SSLSocket socket(SSLContext context) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", one.transport.port());
        socket.setSoTimeout(60_000);
        socket.startHandshake();
        return socket;
    }
}
