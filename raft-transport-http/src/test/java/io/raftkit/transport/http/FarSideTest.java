package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.await;
import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.common.TestLimits;
import io.raftkit.transport.testing.LogCapture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockResponseBody;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okio.Buffer;
import okio.BufferedSink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each way in which the far side can misbehave. Whatever it does, frames for it are dropped and counted, the next attempt waits for the
 * one before, and another peer is served as if nothing were.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FarSideTest {
    private static final int FAR = 2;

    private final MockWebServer far = new MockWebServer();
    private final MockWebServer elsewhere = new MockWebServer();
    private TestNode one;
    private TestNode three;

    @BeforeEach
    void start() throws IOException {
        far.start(InetAddress.getByName("127.0.0.1"), 0);
        elsewhere.start(InetAddress.getByName("127.0.0.1"), 0);
        three = new TestNode(3, TestLimits.IMPATIENT);
    }

    @AfterEach
    void close() {
        if (one != null) {
            one.close();
        }
        three.close();
        far.close();
        elsewhere.close();
    }

    @Test
    void refusesConnections() throws Exception {
        // Bound, so that nobody else gets the port, but nobody listens.
        try (Socket bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            connect("127.0.0.1:" + bound.getLocalPort());
            sendUntil("failed calls", () -> one.count("callsFailed") >= 3);
            assertThat(one.lost()).isEmpty();
            assertOthersAreServed();
        }
    }

    @Test
    void acceptsAndNeverReads() throws Exception {
        try (ServerSocket stuck = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            connect("127.0.0.1:" + stuck.getLocalPort());
            await("a call broken for taking too long", () -> {
                one.transport.send(frame(1, FAR, 1_000_000));
                return one.count("callsFailed") >= 1;
            });
            assertThat(one.lost()).as("silence is not a lost connection").isEmpty();
            assertOthersAreServed();
        }
    }

    @Test
    void readsAndNeverAnswers() throws Exception {
        answer(new MockResponse.Builder().onResponseStart(SocketEffect.Stall.INSTANCE));
        // Of a stream only the end is answered, so it has to end.
        connect(shortStreams());
        sendUntil("a call broken for taking too long", () -> one.count("callsFailed") >= 1);
        assertThat(one.lost()).as("silence is not a lost connection").isEmpty();
        assertOthersAreServed();
    }

    @Test
    void cutsRequestsShort() throws Exception {
        assertSurvives(new byte[0], () -> one.lost().contains(FAR));
    }

    @Test
    void cutsAnswersShort() throws Exception {
        answer(new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .body(new Buffer().write(new byte[100_000]))
                .onResponseBody(new SocketEffect.CloseSocket()));
        connect(shortStreams());
        sendUntil("calls that ended", () -> one.count("calls") >= 3);
        assertThat(one.frames()).isEmpty();
        assertOthersAreServed();
    }

    @Test
    void refusesWithStatus() throws Exception {
        for (int status : new int[] {400, 403, 404, 413, 500, 503}) {
            answer(new MockResponse.Builder().code(status).body("{\"error\":\"WRONG_CLUSTER\",\"message\":\"no\"}"));
            connect(shortStreams());
            sendUntil("refused calls", () -> one.count("callsRefused") >= 2);
            assertThat(one.lost()).as("a server that answers lives").isEmpty();
            assertOthersAreServed();
            one.close();
        }
    }

    @Test
    void redirects_isNotFollowed() throws Exception {
        for (int status : new int[] {301, 302, 307, 308}) {
            answer(new MockResponse.Builder().code(status).addHeader("Location", elsewhere.url("/raft/v1/frames")));
            connect(shortStreams());
            sendUntil("refused calls", () -> one.count("callsRefused") >= 2);
            assertOthersAreServed();
            one.close();
        }
        assertThat(elsewhere.getRequestCount()).isZero();
    }

    @Test
    void answersNoHttp() throws Exception {
        assertSurvives("220 mail.example ESMTP\r\n\r\n".getBytes(StandardCharsets.US_ASCII), () -> true);
    }

    /** What it says instead is told in the log, but cannot forge a line there or clear the screen. */
    @Test
    void answersControlCharacters() throws Exception {
        try (LogCapture log = LogCapture.of("io.raftkit")) {
            String answer = "\u001b[2J\rSEVERE: forged\b\b" + "x".repeat(3000) + "\r\n\r\n";
            // A call may break before what the server says is read; another reads it.
            assertSurvives(
                    answer.getBytes(StandardCharsets.US_ASCII),
                    () -> log.messages().stream().anyMatch(line -> line.contains("forged")));
            assertThat(log.messages())
                    .allMatch(line -> line.chars().allMatch(c -> c >= ' ' && c < 127) && line.length() < 500);
        }
    }

    /** A server that reads a little of each request, says something and closes. */
    private void assertSurvives(byte[] answer, BooleanSupplier condition) throws Exception {
        Thread server;
        try (ServerSocket rude = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
            server = new Thread(() -> answerAndClose(rude, answer), "rude-server");
            server.start();
            connect("127.0.0.1:" + rude.getLocalPort());
            sendUntil("failed calls", () -> one.count("callsFailed") + one.count("callsRefused") >= 3);
            sendUntil("what failed calls bring about", condition);
            assertOthersAreServed();
        }
        server.join();
    }

    /** What a server says when it refuses is read as JSON, and told in the log. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
                "{\"error\":{\"error\":{\"error\":{\"error\":{\"error\":{\"error\":1}}}}}}",
                "{\"error\":1e999999999,\"message\":99999999999999999999999999999999999999999999999999999999}",
                "{\"error\":\"A\",\"error\":\"B\"} {\"error\":\"C\"}",
                "{\"error\":\"A\\r\\nSEVERE: forged\",\"message\":\"\\u001b[2J\"}",
                "\"\\ud800\"",
                "null"
            })
    void answersJsonBombs(String bomb) throws Exception {
        try (LogCapture log = LogCapture.of("io.raftkit")) {
            answer(new MockResponse.Builder().code(500).body(bomb));
            connect(shortStreams());
            sendUntil("refused calls", () -> one.count("callsRefused") >= 2);
            assertOthersAreServed();
            assertThat(log.messages())
                    .isNotEmpty()
                    .allMatch(line -> line.chars().allMatch(c -> c >= ' ' && c < 127) && line.length() < 500);
        }
    }

    @Test
    void answersErrorsWithoutEnd() throws Exception {
        answer(new MockResponse.Builder().code(500).body(new Endless(new byte[1000])));
        connect(shortStreams());
        sendUntil("refused calls", () -> one.count("callsRefused") + one.count("callsFailed") >= 2);
        assertOthersAreServed();
    }

    @Test
    void misbehavesOnBulkFrames_andOnlyThoseWait() throws Exception {
        try (TestNode good = new TestNode(FAR, TestLimits.IMPATIENT)) {
            connect(good.address());
            good.answer(Admission.TOO_LARGE);
            await("refused bulk frames", () -> {
                one.transport.send(frame(1, FAR, 100, true));
                return one.count("callsRefused") >= 2;
            });
            good.answer(Admission.ADMITTED);
            one.reaches(good);
            await("a bulk frame", () -> {
                one.transport.send(frame(1, FAR, 100, true));
                return good.frames().stream().anyMatch(frame -> frame.header().isBulk());
            });
        }
    }

    private void connect(String farAddress) throws IOException {
        connect(TestLimits.IMPATIENT, farAddress);
    }

    private void connect(Limits limits) throws IOException {
        connect(limits, address(far));
    }

    private void connect(Limits limits, String farAddress) throws IOException {
        one = new TestNode(1, limits);
        one.transport.updatePeers(0, Map.of(FAR, farAddress, 3, three.address()));
    }

    private static Limits shortStreams() {
        return TestLimits.IMPATIENT.withTimes(
                Duration.ofMillis(400), Duration.ofMillis(30), Duration.ofSeconds(15), Duration.ofMillis(400));
    }

    private static String address(MockWebServer server) {
        return "127.0.0.1:" + server.getPort();
    }

    private void answer(MockResponse.Builder answer) {
        far.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return answer.build();
            }
        });
    }

    private void sendUntil(String what, BooleanSupplier condition) throws InterruptedException {
        await(what, () -> {
            one.transport.send(frame(1, FAR, 2000));
            return condition.getAsBoolean();
        });
    }

    /** Another peer is served, and calls were made one after the other. */
    private void assertOthersAreServed() throws InterruptedException {
        one.reaches(three);
        await("a frame counted as sent", () -> one.count("framesSent") > 0);
        assertThat(one.count("calls"))
                .as("a call ends before the next one to the same peer begins")
                .isLessThanOrEqualTo(
                        one.count("callsFailed") + one.count("callsRefused") + 2 + one.count("batchesSent"));
    }

    private static void answerAndClose(ServerSocket server, byte[] answer) {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getInputStream().read(new byte[100]);
                socket.getOutputStream().write(answer);
            } catch (IOException e) {
                // The client left, or the test is over.
            }
        }
    }

    /** A body that has no end unless the reader makes one. */
    private record Endless(byte[] piece) implements MockResponseBody {
        @Override
        public long getContentLength() {
            return Long.MAX_VALUE;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            while (true) {
                sink.write(piece);
                sink.flush();
            }
        }
    }
}
