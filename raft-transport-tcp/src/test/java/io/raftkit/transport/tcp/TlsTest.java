package io.raftkit.transport.tcp;

import static io.raftkit.transport.testing.Fixtures.await;
import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.tcp.wire.Limits;
import io.raftkit.transport.testing.TestAuthority;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who has the wrong certificate, or none, or no TLS at all. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsTest {
    private static final Limits LIMITS = Limits.standard(Silence.STANDARD)
            .withTimes(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofSeconds(1), Duration.ofSeconds(5));

    private final TlsPair pair = new TlsPair();

    /** Server 1 calls server 2 in vain, and says why. */
    private void assertProblem(@Nullable Tls ofOne, @Nullable Tls ofTwo, String words) throws Exception {
        try (TestNode one = new TestNode(1, LIMITS, ofOne);
                TestNode two = new TestNode(2, LIMITS, ofTwo)) {
            one.transport.updatePeers(0, Map.of(2, two.address()));
            await("the problem: " + words, () -> {
                one.transport.send(frame(1, 2, 10));
                String problem = one.problem(2);
                return problem != null && problem.contains(words);
            });
            assertThat(two.frames()).isEmpty();
        }
    }

    @Test
    void serverWithTls_calledWithout() throws Exception {
        assertProblem(null, pair.tls(2), "it speaks TLS, and this server does not");
    }

    @Test
    void serverWithoutTls_calledWithIt() throws Exception {
        assertProblem(pair.tls(1), null, "it does not speak TLS");
    }

    @Test
    void serverWithACertificateOfAnotherAuthority_isNotCalled() throws Exception {
        assertProblem(pair.tls(1), new TlsPair().tls(2), "its certificate is refused");
    }

    @Test
    void serverWithTheCertificateOfAnotherServer_isNotCalled() throws Exception {
        TestAuthority authority = pair.authority;
        assertProblem(
                pair.tls(1),
                TlsPair.tls(2, authority.context(authority.server(3))),
                "its certificate is another server's: needed is");
    }

    @Test
    void callerWithTheCertificateOfAnotherServer_isRefused() throws Exception {
        TestAuthority authority = pair.authority;
        assertProblem(TlsPair.tls(1, authority.context(authority.server(3))), pair.tls(2), "WRONG_CERTIFICATE");
    }

    @Test
    void callerWithAnExpiredCertificate_isRefused_andToldSo() throws Exception {
        TestAuthority authority = pair.authority;
        assertProblem(
                TlsPair.tls(1, authority.context(authority.expired(1))),
                pair.tls(2),
                "it refuses this server's certificate");
    }

    @Test
    void whoStallsInTheHandshake_isLeft() throws IOException {
        try (TestNode node = new TestNode(1, LIMITS, pair.tls(1));
                RawCaller caller = new RawCaller(node)) {
            caller.write((byte) 22, (byte) 3, (byte) 1);
            caller.readToTheEnd();
        }
    }

    @Test
    void whoGreetsWithoutTls_isLeft() throws IOException {
        try (TestNode node = new TestNode(1, LIMITS, pair.tls(1));
                RawCaller caller = RawCaller.greeting(node)) {
            caller.readToTheEnd();
            assertThat(node.count("handshakesFailed")).isEqualTo(1);
        }
    }
}
