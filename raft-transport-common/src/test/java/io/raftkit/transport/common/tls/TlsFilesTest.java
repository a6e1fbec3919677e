package io.raftkit.transport.common.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.transport.Authoriser;
import io.raftkit.api.transport.CertificateNames;
import io.raftkit.transport.testing.LogCapture;
import io.raftkit.transport.testing.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS files that are of no use are refused before a server listens, and those that change are taken once they are good. */
class TlsFilesTest {
    private static final String PREFIX = "net.";
    private static final String CERTIFICATE = PREFIX + "tls.certificate";
    private static final String KEY = PREFIX + "tls.key";
    private static final String AUTHORITIES = PREFIX + "tls.authorities";
    private static final PeerCertificates PEERS =
            new PeerCertificates(CertificateNames::isServer, TestAuthority.CLUSTER);

    private final TestAuthority authority = new TestAuthority();

    @TempDir
    Path directory;

    @Test
    void goodFiles_areTaken() throws Exception {
        Tls tls = open(1, authority.write(PREFIX, directory, authority.server(1)));
        assertThat(tls.isMutual()).isTrue();
        assertThat(tls.context()).isNotNull();
    }

    @Test
    void withoutAuthorities_nobodyIsAskedForACertificate() throws Exception {
        Map<String, String> settings =
                new HashMap<>(authority.write(PREFIX, directory, new HeldCertificate.Builder().build()));
        settings.remove(AUTHORITIES);
        assertThat(open(1, settings).isMutual()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({CERTIFICATE, KEY})
    void halfTheSettings_areRefused(String missing) {
        Map<String, String> settings = new HashMap<>(authority.write(PREFIX, directory, authority.server(1)));
        settings.remove(missing);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TlsFiles.parse(PREFIX, settings))
                .withMessageContaining("setting " + missing + " is missing");
    }

    @Test
    void keyOfAnotherCertificate_isRefused() throws Exception {
        Map<String, String> settings = authority.write(PREFIX, directory, authority.server(1));
        Files.writeString(Path.of(settings.get(KEY)), authority.server(1).privateKeyPkcs8Pem());
        assertRefused(1, settings, "server.key is not the key of the first certificate in");
    }

    @Test
    void certificateOfAnotherAuthority_isRefused() {
        Map<String, String> settings = authority.write(PREFIX, directory, new TestAuthority().server(1));
        assertRefused(1, settings, "would be refused by the other servers", AUTHORITIES);
    }

    @Test
    void expiredCertificate_isRefused() {
        assertRefused(1, authority.write(PREFIX, directory, authority.expired(1)), "NotAfter", "within its dates");
    }

    @Test
    void certificateOfAnotherServer_isRefused() {
        Map<String, String> settings = authority.write(PREFIX, directory, authority.server(2));
        assertRefused(1, settings, "is not for this server", "URI:raftkit://test/1", "[raftkit://test/2]");
    }

    @Test
    void missingFile_isToldWithItsSetting() throws Exception {
        Map<String, String> settings = authority.write(PREFIX, directory, authority.server(1));
        Files.delete(directory.resolve("authorities.pem"));
        assertRefused(1, settings, AUTHORITIES, "authorities.pem does not exist");
    }

    @ParameterizedTest
    @CsvSource({
        "raftkit://test/1, true",
        "raftkit://test/2, false",
        "raftkit://test/01, false",
        "raftkit://test/1/, false",
        "raftkit://test/../test/1, false",
        "raftkit://TEST/1, false",
        "RAFTKIT://test/1, false",
        "raftkit://other/1, false",
        "raftkit:///1, false",
        "raftkit://test%2F1/1, false",
        "raftkit://test/1?x, false",
    })
    void names_areComparedLetterForLetter(String name, boolean permitted) {
        assertThat(PEERS.permits(
                        new java.security.cert.X509Certificate[] {
                            authority.named(name).certificate()
                        },
                        1))
                .isEqualTo(permitted);
    }

    @ParameterizedTest
    @CsvSource({
        "orders, raftkit://orders/3",
        "'', raftkit:///3",
        "a b/c%, raftkit://a%20b%2Fc%25/3",
        "é, raftkit://%C3%A9/3",
        "../x, raftkit://..%2Fx/3"
    })
    void clusterNames_areEncoded(String cluster, String name) {
        assertThat(CertificateNames.ofServer(cluster, 3)).isEqualTo(name);
        assertThat(Authoriser.bySubjectName().authorises(authority.named(name).certificate(), cluster, 3))
                .isTrue();
    }

    @Test
    void authoriserThatThrows_hasRefused() {
        PeerCertificates peers = new PeerCertificates(
                (certificate, cluster, id) -> {
                    throw new IllegalStateException("broken");
                },
                "test");
        try (LogCapture log = LogCapture.of("io.raftkit")) {
            assertThat(peers.permits(
                            new java.security.cert.X509Certificate[] {
                                authority.server(1).certificate()
                            },
                            1))
                    .isFalse();
            assertThat(log.messages()).hasSize(1);
        }
        assertThat(peers.permits(null, 1)).isFalse();
    }

    @Test
    void renewedFiles_areTakenOnceTheyStandStill() throws Exception {
        Tls tls = open(1, authority.write(PREFIX, directory, authority.server(1)));
        SSLContext before = tls.context();
        assertThat(tls.refresh()).as("nothing changed").isFalse();
        authority.write(PREFIX, directory, authority.server(1));
        assertThat(tls.refresh()).as("perhaps half written").isFalse();
        assertThat(tls.context()).isSameAs(before);
        assertThat(tls.refresh()).isTrue();
        assertThat(tls.context()).isNotSameAs(before);
        assertThat(tls.refresh()).as("taken once").isFalse();
    }

    @Test
    void badNewFiles_areToldOnce_andTheOldOnesKept() throws Exception {
        Tls tls = open(1, authority.write(PREFIX, directory, authority.server(1)));
        SSLContext before = tls.context();
        try (LogCapture log = LogCapture.of("io.raftkit")) {
            Files.writeString(
                    directory.resolve("server.pem"), authority.server(2).certificatePem());
            for (int i = 0; i < 5; i++) {
                assertThat(tls.refresh()).isFalse();
            }
            assertThat(log.messages()).singleElement().asString().contains("server.key is not the key of");
            Files.delete(directory.resolve("server.pem"));
            for (int i = 0; i < 5; i++) {
                assertThat(tls.refresh()).isFalse();
            }
            assertThat(log.messages()).hasSize(2).last().asString().contains("server.pem does not exist");
            assertThat(tls.context()).isSameAs(before);
            HeldCertificate good = authority.server(1);
            authority.write(PREFIX, directory, good);
            assertThat(tls.refresh() || tls.refresh()).isTrue();
            assertThat(log.all()).doesNotContain(keyText(good));
        }
    }

    @Test
    void certificateNearItsEnd_isToldOnce_andAgainOfTheNextOne() throws Exception {
        HeldCertificate held = authority.server(1);
        Tls tls = open(1, authority.write(PREFIX, directory, held));
        Instant begin = held.certificate().getNotBefore().toInstant();
        Instant end = held.certificate().getNotAfter().toInstant();
        Instant near = end.minus(Duration.between(begin, end).dividedBy(11));
        try (LogCapture log = LogCapture.of("io.raftkit")) {
            tls.warnBeforeTheEnd(end.minus(Duration.between(begin, end).dividedBy(9)));
            assertThat(log.messages()).isEmpty();
            tls.warnBeforeTheEnd(near);
            tls.warnBeforeTheEnd(near);
            assertThat(log.messages()).singleElement().asString().contains("server.pem ends on " + end);
            authority.write(PREFIX, directory, authority.server(1));
            assertThat(tls.refresh() || tls.refresh()).isTrue();
            tls.warnBeforeTheEnd(near.plusSeconds(3600));
            assertThat(log.messages()).hasSize(2);
        }
    }

    private static String keyText(HeldCertificate held) {
        List<String> lines = held.privateKeyPkcs8Pem().lines().toList();
        return lines.get(1);
    }

    private static Tls open(int serverId, Map<String, String> settings) throws IOException {
        TlsFiles files = TlsFiles.parse(PREFIX, settings);
        return Tls.of(files, PEERS, serverId);
    }

    private static void assertRefused(int serverId, Map<String, String> settings, String... words) {
        assertThatThrownBy(() -> open(serverId, settings))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(words);
    }
}
