package io.raftkit.transport.http;

import static io.raftkit.transport.http.RawCaller.postHeader;
import static io.raftkit.transport.http.RawCaller.streamHeader;
import static io.raftkit.transport.testing.Fixtures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.transport.http.common.Paths;
import io.raftkit.transport.testing.TestAuthority;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CallerIdentity that take their time, or take more than they need, at a port without TLS. */
@Tag("slow")
class HostileConnectionsIT extends HostileCase {
    @Override
    @Nullable
    TestAuthority authority() {
        return null;
    }

    @Override
    RawCaller connect() throws IOException {
        return new RawCaller(cluster.port(target));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "G", "POST /raft/v1/stream HTTP/1.1\r\nHost: 127", "POST /raft/v1/frames HTTP/1.1\r\n\r"})
    void halfAHeader_isClosedByDeadline(String half) throws Exception {
        try (RawCaller caller = begun(half)) {
            cluster.commits(COMMITS);
            assertThat(caller.answer()).isEmpty();
        }
    }

    @Test
    void slowHeader_isClosedByDeadline() throws Exception {
        try (RawCaller caller = begun("GET /raft/v1/status HTTP/1.1\r\nX-Slow: ")) {
            drip(caller, "x");
            assertThat(caller.answer()).isEmpty();
        }
    }

    @Test
    void slowBody_ofARequest_isClosedByDeadline() throws Exception {
        byte[] header = large(STRANGER, 1_000_000).encode().array();
        try (RawCaller caller = begun(posted(header, header.length + 1_000_000))) {
            drip(caller, "x");
            assertNothingButSigns(caller.answer());
        }
    }

    @Test
    void slowBody_ofAStream_isClosedByDeadline() throws Exception {
        FrameHeader large = large(STRANGER, 1_000_000);
        try (RawCaller caller = begun(stream(large.encode().array()))) {
            drip(caller, "1\r\nx\r\n");
            assertNothingButSigns(caller.answer());
        }
    }

    /** Byte after byte until the other side has had enough; a pause between them shorter than any deadline. */
    private void drip(RawCaller caller, String piece) throws Exception {
        cluster.commits(COMMITS);
        await("the slow caller to be cut off", () -> {
            try {
                caller.write(piece);
                return false;
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void thousandsOfIdleConnections_makeRoomForEachOther() throws Exception {
        int all = 3000;
        long closedBefore = cluster.transport(target).counters().get("connectionsClosed");
        List<RawCaller> callers = new ArrayList<>();
        try {
            for (int i = 0; i < all; i++) {
                callers.add(connect());
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
        assertThat(cluster.transport(target).counters().get("connectionsClosed") - closedBefore)
                .as("connections that made room before any deadline")
                .isPositive();
    }

    @Test
    void manyLargeBodiesAtOnce_shareABoundedMemory() throws Exception {
        int all = 32;
        List<RawCaller> callers = new ArrayList<>();
        AtomicInteger busy = new AtomicInteger();
        try {
            // All ask for room before the first one takes it: the deadline of a body must not come in between.
            for (int i = 0; i < all; i++) {
                FrameHeader large = large(100 + i, 15_000_000);
                callers.add(connect()
                        .write(streamHeader())
                        .writeChunk(large.encode().array()));
            }
            for (RawCaller caller : callers) {
                try {
                    caller.writeChunk(new byte[3_000_000]);
                } catch (IOException e) {
                    // Refused before all of it was written.
                }
            }
            cluster.commits(COMMITS);
            for (RawCaller caller : callers) {
                String answer = checked(caller.answer());
                if (answer.contains("error")) {
                    assertThat(answer).contains("\"error\":\"BUSY\"");
                    busy.incrementAndGet();
                }
            }
        } finally {
            for (RawCaller caller : callers) {
                caller.close();
            }
        }
        // The stranger's places are 16; what a refused caller was told may be lost in the reset of its connection.
        assertThat(busy.get()).isBetween(1, all - 4);
    }

    @ParameterizedTest
    @CsvSource({"16777217", "2147483647"})
    void oversizedFrame_isRefusedUnread(int bodyBytes) throws Exception {
        byte[] frame = large(STRANGER, bodyBytes).encode().array();
        cluster.commits(COMMITS);
        assertRefused(post(frame), 413, "TOO_LARGE", "the frame is larger than this server takes");
    }

    @Test
    void oversizedRequest_isRefusedUnread() throws Exception {
        cluster.commits(COMMITS);
        String answer = call(postHeader(Paths.FRAMES, "Content-Length: 99999999999"));
        assertRefused(answer, 413, "TOO_LARGE", "the frame is larger than this server takes");
    }

    @Test
    void declaredLength_largerThanWhatComes_isClosedByDeadline() throws Exception {
        byte[] frame = overheard().toBytes();
        try (RawCaller caller = begun(posted(frame, frame.length + 1))) {
            cluster.commits(COMMITS);
            assertThat(caller.answer()).isEmpty();
        }
    }

    @Test
    void declaredLength_smallerThanWhatComes_isMalformed() throws Exception {
        byte[] frame = overheard().toBytes();
        cluster.commits(COMMITS);
        assertRefused(call(posted(frame, frame.length - 1)), 400, "MALFORMED", "the body ends inside a frame");
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Length: -1",
        "Content-Length: 9223372036854775808",
        "Content-Length: 1x",
        "'Content-Length: 5\r\nContent-Length: 6'",
        "'Content-Length: 5\r\nTransfer-Encoding: chunked'",
        "'Transfer-Encoding: gzip'",
    })
    void declaredLength_thatIsNone_isABadRequest(String header) throws Exception {
        cluster.commits(COMMITS);
        assertRefused(call(postHeader(Paths.FRAMES, header)), 400, "HTTP_ERROR", "Bad Request");
    }

    @Test
    void peerThatFloods_isReadAndBounded() throws Exception {
        byte[] frame = frame(STRANGER, heartbeat(0)).toBytes();
        byte[] many = new byte[frame.length * 100];
        for (int i = 0; i < many.length; i += frame.length) {
            System.arraycopy(frame, 0, many, i, frame.length);
        }
        assertRead(flood(many, 500));
    }

    @Test
    void peerThatReadsNothing_isClosedByDeadline() throws Exception {
        byte[] requests = "GET /raft/v1/status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                .repeat(200)
                .getBytes(StandardCharsets.US_ASCII);
        AtomicInteger cutOff = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Thread thread = new Thread(() -> {
                try (RawCaller caller = connect()) {
                    while (true) {
                        caller.write(requests);
                    }
                } catch (IOException e) {
                    cutOff.incrementAndGet();
                }
            });
            threads.add(thread);
            thread.start();
        }
        cluster.commits(COMMITS);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(cutOff).hasValue(10);
    }

    private FrameHeader large(int from, int bodyBytes) {
        FrameHeader like = frame(STRANGER, heartbeat(0)).header();
        return FrameHeader.builder()
                .kind(like.kind())
                .clusterId(like.clusterId())
                .initialDigest(like.initialDigest())
                .from(from)
                .to(target)
                .storeId(77)
                .body(bodyBytes, 0)
                .build();
    }
}
