package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.await;
import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.transport.Transport;
import io.raftkit.api.transport.TransportContext;
import io.raftkit.api.transport.TransportProvider;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.common.Paths;
import io.raftkit.transport.http.common.TestLimits;
import io.raftkit.transport.http.receive.FrameServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** From opening to closing, and what happens to long lives in between. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TransportLifeTest {
    @Test
    void streamsReopened_loseNothing_andKeepOrder() throws Exception {
        Limits shortLived = TestLimits.IMPATIENT.withTimes(
                Duration.ofSeconds(60), Duration.ofMillis(5), Duration.ofSeconds(15), Duration.ofSeconds(60));
        assertNothingIsLost(shortLived, 1);
    }

    @Test
    void idleStreamsEnded_loseNothing() throws Exception {
        Limits soonIdle = TestLimits.IMPATIENT.withTimes(
                Duration.ofSeconds(60), Duration.ofMinutes(5), Duration.ofMillis(1), Duration.ofSeconds(60));
        assertNothingIsLost(soonIdle, 3);
    }

    private static void assertNothingIsLost(Limits limits, long pauseMillis) throws Exception {
        try (TestNode one = new TestNode(1, limits);
                TestNode two = new TestNode(2, limits)) {
            one.transport.updatePeers(0, Map.of(2, two.address()));
            int sent = 0;
            while (one.count("calls") < 10) {
                one.transport.send(frame(1, 2, ++sent % 1000));
                Thread.sleep(pauseMillis);
            }
            int all = sent;
            await("all frames", () -> two.frames().size() >= all);
            assertThat(two.frames()).hasSize(all);
            for (int i = 0; i < all; i++) {
                assertThat(two.frames().get(i).header().bodyBytes()).isEqualTo((i + 1) % 1000);
            }
            assertThat(one.count("framesDropped") + one.count("callsFailed") + one.count("callsRefused"))
                    .isZero();
            assertThat(two.lost())
                    .as("a stream that ends in good order is no news")
                    .isEmpty();
        }
    }

    /** The thread that learns of bytes reads them, so none has to be woken for a frame. */
    @Test
    void streamThatWaitsForFrames_keepsNoThread() throws Exception {
        try (TestNode one = new TestNode(1, TestLimits.IMPATIENT);
                TestNode two = new TestNode(2, TestLimits.IMPATIENT)) {
            one.transport.updatePeers(0, Map.of(2, two.address()));
            // The first frames come in a request that ends, those behind them in a stream.
            await("a stream", () -> {
                one.transport.send(frame(1, 2, 10));
                return one.count("calls") >= 2;
            });
            one.reaches(two);
            await("no thread to be in the receiver", () -> threadsIn("io.raftkit.transport.http.receive") == 0);
            one.reaches(two);
            assertThat(one.count("calls")).as("the stream goes on").isEqualTo(2);
        }
    }

    private static long threadsIn(String packageName) {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack ->
                        Stream.of(stack).anyMatch(at -> at.getClassName().startsWith(packageName)))
                .count();
    }

    @Test
    void peerThatNoGroupNamesAnyMore_isLetGo_andNoOther() throws Exception {
        try (TestNode one = new TestNode(1, TestLimits.IMPATIENT);
                TestNode two = new TestNode(2, TestLimits.IMPATIENT);
                TestNode three = new TestNode(3, TestLimits.IMPATIENT)) {
            one.transport.updatePeers(0, Map.of(2, two.address(), 3, three.address()));
            one.transport.updatePeers(9, Map.of(3, three.address()));
            one.reaches(two);
            one.reaches(three);
            Thread kept = senderTo(3);
            one.transport.updatePeers(0, Map.of());
            await("the sender to server 2 to end", () -> senderTo(2) == null);
            assertThat(senderTo(3)).isSameAs(kept);
            one.reaches(three);
            assertThat(one.lost()).isEmpty();
            assertThat(two.lost()).isEmpty();
        }
    }

    private static Thread senderTo(int serverId) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("raft-http-1-to-" + serverId))
                .findFirst()
                .orElse(null);
    }

    @Test
    void peersProcessKilled_isReported() throws Exception {
        Process peer = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        String.join(
                                File.pathSeparator,
                                "target/test-classes",
                                System.getProperty("jdk.module.path", ""),
                                System.getProperty("java.class.path")),
                        PeerProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (TestNode one = new TestNode(1, TestLimits.IMPATIENT)) {
            peer.getOutputStream().write((one.address() + "\n").getBytes(StandardCharsets.US_ASCII));
            peer.getOutputStream().flush();
            String address = peer.inputReader().readLine();
            one.transport.updatePeers(0, Map.of(2, address));
            // The first frames come in a request that ends, those behind them in a stream.
            await("answers of the peer's process", () -> {
                one.transport.send(frame(1, 2, 10));
                return one.frames().size() >= 20;
            });
            peer.destroyForcibly().waitFor();
            await("word that the peer is lost", () -> one.lost().contains(2));
        } finally {
            peer.destroyForcibly().waitFor();
        }
    }

    @Test
    void portTaken_isToldWithTheAddressAndARemedy() throws Exception {
        try (TestNode one = new TestNode(1, TestLimits.IMPATIENT)) {
            assertThatThrownBy(() -> HttpTransport.open(2, one.address()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(one.address())
                    .hasMessageContaining("another process")
                    .hasMessageContaining("peers(...)");
        }
        assertThatThrownBy(() -> HttpTransport.open(2, "no-such-host.invalid:7001"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-host.invalid:7001");
        assertThatIllegalArgumentException().isThrownBy(() -> HttpTransport.open(2, "7001"));
        await(
                "no thread to be left",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("raft-http-2")));
    }

    @Test
    void listeningBeyondLoopback_isWarnedOf() throws Exception {
        List<String> warnings = new ArrayList<>();
        Logger logger = Logger.getLogger(FrameServer.class.getName());
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                warnings.add(entry.getLevel() + " " + entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            HttpTransport.open(1, "127.0.0.1:0").close();
            assertThat(warnings).isEmpty();
            HttpTransport.open(1, "127.0.0.1:7001", Map.of("http.listen", "0.0.0.0:0"))
                    .close();
            assertThat(warnings)
                    .singleElement()
                    .asString()
                    .startsWith("WARNING")
                    .contains("0.0.0.0:0", "TLS");
        } finally {
            logger.removeHandler(handler);
        }
    }

    @Test
    void provider_opensWhatItIsAskedFor() throws Exception {
        TransportProvider provider = new HttpTransportProvider();
        assertThat(provider.name()).isEqualTo("http");
        Transport transport = provider.create(context("127.0.0.1:0", Map.of("http.silence", "2000")));
        assertThat(transport).isInstanceOf(HttpTransport.class);
        transport.close();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> provider.create(context("127.0.0.1:0", Map.of("http.mode", "post"))));
    }

    @Test
    void provider_isDeclaredTwiceAlike() throws IOException {
        List<String> provided = HttpTransport.class.getModule().getDescriptor().provides().stream()
                .filter(provides -> provides.service().equals(TransportProvider.class.getName()))
                .flatMap(provides -> provides.providers().stream())
                .toList();
        try (InputStream file =
                HttpTransport.class.getResourceAsStream("/META-INF/services/" + TransportProvider.class.getName())) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactlyElementsOf(provided);
        }
    }

    @Test
    void status_isJson() throws Exception {
        try (TestNode one = new TestNode(1, TestLimits.IMPATIENT)) {
            for (String query : List.of("", "?group=0")) {
                JsonNode status = JsonMapper.shared().readTree(get(one, Paths.STATUS + query));
                assertThat(status.get("serverId").asInt()).isEqualTo(1);
                assertThat(status.get("role").asString()).isEqualTo("LEADER");
                assertThat(status.get("commitIndex").asLong()).isEqualTo(2);
                assertThat(status.get("whyNoLeader").isNull()).isTrue();
                assertThat(status.get("peers").get(0).get("problem").asString()).contains("\"empty\"");
                assertThat(status.get("counters").get("elections").asLong()).isEqualTo(6);
            }
            one.transport.unregister(0);
            assertThat(get(one, Paths.STATUS)).contains("WRONG_GROUP");
        }
    }

    private static String get(TestNode node, String path) throws IOException {
        try (RawCaller caller = new RawCaller(node)) {
            String answer = caller.write("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                    .answer();
            assertThat(answer).contains("Content-Type: application/json");
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    private static TransportContext context(String address, Map<String, String> settings) {
        return new TransportContext() {
            @Override
            public int serverId() {
                return 1;
            }

            @Override
            public String address() {
                return address;
            }

            @Override
            public Map<String, String> settings() {
                return settings;
            }
        };
    }
}
