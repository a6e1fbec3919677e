package io.raftkit.transport.http;

import static io.raftkit.transport.http.RawCaller.postHeader;
import static io.raftkit.transport.http.RawCaller.streamHeader;
import static io.raftkit.transport.testing.Fixtures.await;
import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.common.Paths;
import io.raftkit.transport.http.common.TestLimits;
import io.raftkit.transport.testing.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** UnidentifiedRequests at the port: each gets a short answer or none, delivers nothing, and the peers are served meanwhile. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileCallerTest {
    private TestNode one;
    private TestNode two;

    @BeforeEach
    void start() throws IOException {
        start(Limits.standard());
    }

    private void start(Limits limits) throws IOException {
        one = new TestNode(1, limits);
        two = new TestNode(2, limits);
        // Nobody listens where server 3 would be.
        one.transport.updatePeers(0, Map.of(2, two.address(), 3, "127.0.0.1:1"));
        two.transport.updatePeers(0, Map.of(1, one.address()));
    }

    /** For tests that wait for a deadline. */
    private void startAgainImpatiently() throws IOException {
        close();
        start(TestLimits.IMPATIENT);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
    }

    @Test
    void halfARequestHeader_isClosed() throws Exception {
        startAgainImpatiently();
        try (RawCaller caller = new RawCaller(one)) {
            caller.write("POST /raft/v1/stream HTTP/1.1\r\nHost: 127");
            assertPeersAreServed();
            assertThat(caller.answer()).doesNotContain("200");
        }
    }

    @Test
    void requestHeader_byteByByte_isClosedByDeadline() throws Exception {
        startAgainImpatiently();
        try (RawCaller caller = new RawCaller(one)) {
            caller.write("GET /raft/v1/status HTTP/1.1\r\nX-Slow: ");
            // Never idle, never done: only a deadline ends it.
            await("the slow caller to be cut off", () -> {
                try {
                    caller.write("x");
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
            assertThat(caller.answer()).as("that the header is too long").isEmpty();
        }
        assertPeersAreServed();
    }

    @Test
    void silence_isClosed() throws Exception {
        startAgainImpatiently();
        try (RawCaller caller = new RawCaller(one)) {
            assertThat(caller.answer()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "63", "64", "70"})
    void halfAFrameHeader_isClosed(int bytes) throws Exception {
        startAgainImpatiently();
        try (RawCaller caller = new RawCaller(one)) {
            byte[] half = Arrays.copyOf(frame(3, 1, 0).toBytes(), bytes);
            // In one write: the deadline may have come before a second one.
            caller.write(streamHeader() + chunk(half));
            assertPeersAreServed();
            assertThat(caller.answer()).isEmpty();
        }
        assertThat(one.lost()).as("a stranger's end is no news").doesNotContain(3);
    }

    @Test
    void oneStrangerTooMany_endsTheOldest_andPeersGetIn() throws Exception {
        close();
        start(Limits.standard()
                .withTimes(Duration.ofSeconds(10), Duration.ofMinutes(5), Duration.ofSeconds(15), Duration.ofHours(1)));
        int max = Limits.standard().unidentifiedRequestsMax();
        List<RawCaller> callers = new ArrayList<>();
        try {
            for (int i = 0; i < 2 * max; i++) {
                callers.add(new RawCaller(one).write(streamHeader()).writeChunk(new byte[] {'R'}));
                assertPeersAreServed();
            }
            // No deadline is near, so only those who came later can have ended these.
            for (RawCaller caller : callers.subList(0, max / 2)) {
                assertThat(caller.answer()).isEmpty();
            }
        } finally {
            for (RawCaller caller : callers) {
                caller.close();
            }
        }
    }

    @Test
    void frameCutShort_isNotDelivered() throws Exception {
        try (RawCaller caller = new RawCaller(one)) {
            byte[] whole = frame(3, 1, 5000).toBytes();
            caller.write(streamHeader())
                    .writeChunk(Arrays.copyOf(whole, whole.length - 1))
                    .end();
            assertThat(caller.answer()).doesNotContain("error");
        }
        await("word of a server that cannot be reached", () -> one.lost().contains(3));
        assertThat(one.frames()).isEmpty();
        assertPeersAreServed();
    }

    @Test
    void garbageForAFrame_isRefused() throws Exception {
        assertRefused(new byte[64], 400, "MALFORMED");
        byte[] badHeader = frame(3, 1, 10).toBytes();
        badHeader[20] ^= 1;
        assertRefused(badHeader, 400, "MALFORMED");
        byte[] badBody = frame(3, 1, 10).toBytes();
        badBody[badBody.length - 1] ^= 1;
        assertRefusedLater(badBody, 400, "MALFORMED");
        assertThat(one.count("framesMalformed")).isEqualTo(6);
    }

    @ParameterizedTest
    @EnumSource(value = Admission.class, names = "ADMITTED", mode = EnumSource.Mode.EXCLUDE)
    void whatIsNotAdmitted_isToldWhy(Admission admission) throws Exception {
        one.answer(admission);
        int status = switch (admission) {
            case WRONG_GROUP -> 404;
            case STOPPED -> 503;
            case WRONG_SERVER, WRONG_STORE -> 421;
            case WRONG_VERSION -> 400;
            case TOO_LARGE -> 413;
            default -> 403;
        };
        assertRefused(frame(3, 1, 10).toBytes(), status, admission.name());
        assertThat(one.count("framesRefused")).isEqualTo(2);
        assertThat(one.frames()).isEmpty();
    }

    @Test
    void frameOfAnotherSender_endsTheStream() throws Exception {
        byte[] frames = ByteBuffer.allocate(1000)
                .put(frame(3, 1, 10).toBytes())
                .put(frame(4, 1, 10).toBytes())
                .flip()
                .array();
        assertRefusedLater(frames, 403, "WRONG_SENDER");
        assertThat(one.frames()).hasSize(2).allMatch(frame -> frame.header().from() == 3);
    }

    @ParameterizedTest
    @CsvSource({"16777217", "2147483647"})
    void oversizedFrame_isRefusedUnread(int bodyBytes) throws Exception {
        FrameHeader lying = FrameHeader.builder()
                .kind(7)
                .clusterId(Fixtures.CLUSTER)
                .from(3)
                .to(1)
                .storeId(43)
                .body(bodyBytes, 0)
                .build();
        assertRefused(lying.encode().array(), 413, "TOO_LARGE");
    }

    @Test
    void oversizedRequest_isRefusedUnread() throws Exception {
        String length = "Content-Length: 99999999999";
        assertThat(call(postHeader(Paths.FRAMES, length)))
                .startsWith("HTTP/1.1 413 ")
                .contains("TOO_LARGE");
        assertPeersAreServed();
    }

    @Test
    void emptyBodies_areRefused() throws Exception {
        assertThat(call(postHeader(Paths.FRAMES, "Content-Length: 0"))).startsWith("HTTP/1.1 400 ");
        assertThat(call(streamHeader() + "0\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    }

    @ParameterizedTest
    @CsvSource({
        "POST /raft/v1/other, 404",
        "GET /, 404",
        "GET /raft/v1/status/, 404",
        "GET /raft/v1/../../etc/passwd, 404",
        "GET /raft/v1/%2e%2e/%2e%2e/etc/passwd, 404",
        "GET /raft/v1/stream, 405",
        "GET /raft/v1/frames, 405",
        "DELETE /raft/v1/status, 405",
        "GET /raft/v1/status?group=7, 404",
        "GET /raft/v1/status?group=x, 400",
        "GET /raft/v1/status?group=99999999999999999999, 400",
        "NONSENSE, 400",
    })
    void unknownRequests_getAShortAnswer(String requestLine, int status) throws Exception {
        String line = requestLine.contains(" ") ? requestLine + " HTTP/1.1" : requestLine;
        String answer = call(line + "\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer).matches("(?s)HTTP/1.1 (" + status + "|400) .*");
        assertPeersAreServed();
    }

    @Test
    void browsers_areKeptOut() throws Exception {
        String post = "POST /raft/v1/frames HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n";
        assertThat(call(post + "Content-Type: text/plain\r\n\r\n")).startsWith("HTTP/1.1 415 ");
        assertThat(call(post + "\r\n")).startsWith("HTTP/1.1 415 ");
        assertThat(call(post + "Content-Type: " + Paths.FRAMES_TYPE_NAME + "\r\nOrigin: http://a.example\r\n\r\n"))
                .startsWith("HTTP/1.1 403 ");
        String get = "GET /raft/v1/status HTTP/1.1\r\nConnection: close\r\nHost: ";
        assertThat(call(get + "attacker.example\r\n\r\n")).startsWith("HTTP/1.1 421 ");
        assertThat(call(get + "localhost\r\n\r\n")).startsWith("HTTP/1.1 200 ");
        assertThat(call(get + "[::1]:80\r\n\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void endlessRequestHeader_isRefused() throws Exception {
        String answer =
                call("GET /raft/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + "x".repeat(100_000) + "\r\n\r\n");
        assertThat(answer).doesNotContain("200");
        assertPeersAreServed();
    }

    /** What the server says to a request, which must give nothing of its inside away. */
    private String call(String request) throws IOException {
        try (RawCaller caller = new RawCaller(one)) {
            try {
                caller.write(request);
            } catch (IOException e) {
                // It has heard enough. What it said stands in the answer.
            }
            String answer = caller.answer();
            assertThat(answer).doesNotContainIgnoringCase("jetty").doesNotContain("Exception", "\tat ", "Server:");
            return answer;
        }
    }

    private static String chunk(byte[] bytes) {
        return Integer.toHexString(bytes.length) + "\r\n" + new String(bytes, StandardCharsets.ISO_8859_1) + "\r\n";
    }

    /** Both in a stream and in a request of its own. */
    private void assertRefused(byte[] frames, int status, String error) throws Exception {
        assertRefused(Paths.STREAM, frames, status, error);
        assertRefused(Paths.FRAMES, frames, status, error);
        one.answer(Admission.ADMITTED);
    }

    /** The same behind the first header. The answer to a stream has begun by then, so the error stands at its end. */
    private void assertRefusedLater(byte[] frames, int status, String error) throws Exception {
        assertRefused(Paths.STREAM, frames, 200, error);
        assertRefused(Paths.FRAMES, frames, status, error);
    }

    private void assertRefused(String path, byte[] frames, int status, String error) throws IOException {
        assertThat(call(postHeader(path, "Transfer-Encoding: chunked") + chunk(frames) + "0\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status + " ")
                .contains("\"error\":\"" + error + "\"");
    }

    private void assertPeersAreServed() throws Exception {
        two.reaches(one);
        one.reaches(two);
        // More than once if need be: on a busy machine a test may be too slow for an impatient server itself.
        await("the status", () -> {
            try {
                return call("GET /raft/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                        .startsWith("HTTP/1.1 200 ");
            } catch (IOException e) {
                return false;
            }
        });
    }
}
