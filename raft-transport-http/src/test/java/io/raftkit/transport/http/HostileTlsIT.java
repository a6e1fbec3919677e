package io.raftkit.transport.http;

import static io.raftkit.transport.http.RawCaller.postHeader;
import static io.raftkit.transport.testing.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.transport.http.common.Paths;
import io.raftkit.transport.testing.TestAuthority;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CallerIdentity at the ports of a cluster whose servers show each other certificates. */
@Tag("slow")
class HostileTlsIT extends HostileCase {
    private static final String WRONG = "the certificate is not that of the server which the frame names as sender";

    private final TestAuthority authority = new TestAuthority();
    private final HeldCertificate four = authority.server(4);

    @Override
    TestAuthority authority() {
        return authority;
    }

    /** As a server that is none of the cluster's, but has a certificate as if it were. */
    @Override
    RawCaller connect() throws IOException {
        return new RawCaller(authority.context(four), cluster.port(target));
    }

    @Override
    List<String> secrets() {
        return four.privateKeyPkcs8Pem().lines().skip(1).limit(2).toList();
    }

    @Test
    void helloThatNeverComes_isClosedByDeadline() throws Exception {
        List<RawCaller> callers = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                callers.add(new RawCaller(cluster.port(target)));
            }
            cluster.commits(COMMITS);
            assertThreadsAreBounded();
            for (RawCaller caller : callers) {
                assertThat(caller.answer()).isEmpty();
            }
        } finally {
            for (RawCaller caller : callers) {
                caller.close();
            }
        }
    }

    /** A record that begins a handshake, and no more of it than that. */
    @ParameterizedTest
    @ValueSource(strings = {"\u0016", "\u0016\u0003\u0001", "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001"})
    void halfAHello_isClosedByDeadline(String half) throws Exception {
        try (RawCaller caller = new RawCaller(cluster.port(target))) {
            caller.write(half);
            cluster.commits(COMMITS);
            // An alert or two, in which TLS says good-bye.
            assertThat(caller.answer()).startsWith("\u0015\u0003").hasSizeLessThanOrEqualTo(14);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /raft/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", "RFT1 and more of what is no hello"})
    void noTlsAtAll_isClosed(String words) throws Exception {
        try (RawCaller caller = new RawCaller(cluster.port(target))) {
            caller.write(words);
            cluster.commits(COMMITS);
            assertThat(caller.answer()).hasSizeLessThanOrEqualTo(7).doesNotContain("HTTP");
        }
    }

    @Test
    void silenceAfterTheHandshake_isClosedByDeadline() throws Exception {
        try (RawCaller caller = connect()) {
            cluster.commits(COMMITS);
            assertThat(caller.answer()).isEmpty();
        }
    }

    @Test
    void noCertificate_isRefusedInTheHandshake() throws Exception {
        assertThatThrownBy(() -> ask(new RawCaller(authority.anonymous(), cluster.port(target))))
                .isInstanceOf(IOException.class);
        cluster.commits(COMMITS);
    }

    @Test
    void certificateOfAnotherAuthority_isRefusedInTheHandshake() throws Exception {
        TestAuthority other = new TestAuthority();
        HeldCertificate forged = other.server(follower());
        assertThatThrownBy(() -> ask(new RawCaller(
                        new okhttp3.tls.HandshakeCertificates.Builder()
                                .heldCertificate(forged)
                                .addTrustedCertificate(authority.authority.certificate())
                                .build()
                                .sslContext(),
                        cluster.port(target))))
                .isInstanceOf(IOException.class);
        cluster.commits(COMMITS);
    }

    @Test
    void expiredCertificate_isRefusedInTheHandshake() throws Exception {
        assertThatThrownBy(() ->
                        ask(new RawCaller(authority.context(authority.expired(follower())), cluster.port(target))))
                .isInstanceOf(IOException.class);
        cluster.commits(COMMITS);
    }

    private static String ask(RawCaller caller) throws IOException {
        try (caller) {
            caller.write("GET /raft/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            String answer = caller.answer();
            if (answer.isEmpty()) {
                throw new IOException("closed");
            }
            return answer;
        }
    }

    /** Frames that are good in every other way. */
    @ParameterizedTest
    @CsvSource({
        "raftkit://test/4, its own id is 4",
        "raftkit://other/{follower}, of another cluster",
        "raftkit:///{follower}, of a cluster without a name",
        "raftkit://test/0{follower}, another spelling",
        "http://test/{follower}, no server",
    })
    void anotherServersId_isRefused(String name, String why) throws Exception {
        int follower = follower();
        long received = cluster.transport(target).counters().get("callersRefused");
        HeldCertificate held = authority.named(name.replace("{follower}", "" + follower));
        byte[] frame = frame(follower, heartbeat(1)).toBytes();
        for (String path : List.of(Paths.FRAMES, Paths.STREAM)) {
            byte[] header = postHeader(path, "Content-Length: " + frame.length).getBytes(StandardCharsets.US_ASCII);
            byte[] request = ByteBuffer.allocate(header.length + frame.length)
                    .put(header)
                    .put(frame)
                    .array();
            String answer = call(() -> new RawCaller(authority.context(held), cluster.port(target)), request);
            assertRefused(answer, 403, "WRONG_CERTIFICATE", WRONG);
        }
        assertThat(cluster.transport(target).counters().get("callersRefused") - received)
                .as(why)
                .isGreaterThanOrEqualTo(2);
        cluster.commits(COMMITS);
    }

    /** The right certificate for the first frame, another server's name on the second. */
    @Test
    void anotherServersId_behindAGoodFrame_isRefused() throws Exception {
        byte[] good = frame(4, heartbeat(0)).toBytes();
        byte[] bad = frame(follower(), heartbeat(0)).toBytes();
        byte[] both = new byte[good.length + bad.length];
        System.arraycopy(good, 0, both, 0, good.length);
        System.arraycopy(bad, 0, both, good.length, bad.length);
        assertRefused(post(both), 403, "WRONG_SENDER", "frames of two senders in one request");
        cluster.commits(COMMITS);
    }

    /** A certificate for a server that is not of the cluster: it is heard, as a server that is about to join would be. */
    @Test
    void serverThatIsNoMember_floods_andIsReadAndBounded() throws Exception {
        byte[] frame = frame(4, heartbeat(0)).toBytes();
        assertRead(flood(frame, 2000));
    }

    /** Begun well, and then a byte now and then: of the header, of a body, of a frame in a stream. */
    @ParameterizedTest
    @ValueSource(strings = {"header", "body", "stream"})
    void slowCaller_isClosedByDeadline(String what) throws Exception {
        FrameHeader like = frame(4, heartbeat(0)).header();
        byte[] large = FrameHeader.builder()
                .kind(like.kind())
                .clusterId(like.clusterId())
                .initialDigest(like.initialDigest())
                .from(4)
                .to(target)
                .storeId(like.storeId())
                .body(1_000_000, 0)
                .build()
                .encode()
                .array();
        RawCaller begun = switch (what) {
            case "header" -> begun("GET /raft/v1/status HTTP/1.1\r\nX-Slow: ");
            case "body" -> begun(posted(large, large.length + 1_000_000));
            default -> begun(stream(large));
        };
        try (RawCaller caller = begun) {
            cluster.commits(COMMITS);
            await("the slow caller to be cut off", () -> {
                try {
                    caller.write(what.equals("stream") ? "1\r\nx\r\n" : "x");
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
        }
    }

    @Test
    void peerThatReadsNothing_isClosedByDeadline() throws Exception {
        String requests = "GET /raft/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".repeat(200);
        AtomicInteger cutOff = new AtomicInteger();
        Thread thread = new Thread(() -> {
            try (RawCaller caller = connect()) {
                while (true) {
                    caller.write(requests);
                }
            } catch (IOException e) {
                cutOff.incrementAndGet();
            }
        });
        thread.start();
        cluster.commits(COMMITS);
        thread.join();
        assertThat(cutOff).hasValue(1);
    }

    @Test
    void bitFlippedInEveryByte_isMalformed() throws Exception {
        byte[] frame = frame(4, heartbeat(0)).toBytes();
        for (int at = 0; at < frame.length; at += 3) {
            byte[] flipped = frame.clone();
            flipped[at] ^= 1;
            assertThat(post(flipped)).startsWith("HTTP/1.1 400 ").contains("\"error\":\"MALFORMED\"");
        }
        cluster.commits(COMMITS);
    }
}
