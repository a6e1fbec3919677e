package io.raftkit.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.AppendEntries;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.transport.http.common.Paths;
import io.raftkit.transport.testing.LogCapture;
import io.raftkit.transport.testing.TestAuthority;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Hostile callers at the ports of a cluster that has work to do. Each test is one thing that somebody may try. It gets exactly the answer
 * expected, and the cluster commits commands meanwhile; both are counted. In the end all servers hold the same, and neither what the
 * commands say nor a key was ever logged or answered.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 400, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class HostileCase {
    /** How many commands the cluster must have committed during each test. */
    static final int COMMITS = 20;

    private static final int ATTEMPTS_MAX = 20;

    private static final long HEAP_BYTES_MAX = 136L << 20;

    /** No server of the cluster. */
    static final int STRANGER = 9;

    HostileCluster cluster;
    int target;
    private final LogCapture log = LogCapture.of("");
    private long before;

    /** Who issues the cluster's certificates, or null. */
    abstract @Nullable TestAuthority authority();

    /** Connects to the target as a hostile caller can get furthest. */
    abstract RawCaller connect() throws IOException;

    @BeforeAll
    void startCluster() throws Exception {
        assertThat(Runtime.getRuntime().maxMemory())
                .as("these tests mean something in a small heap only: run them by Maven")
                .isLessThanOrEqualTo(HEAP_BYTES_MAX);
        cluster = new HostileCluster(authority());
    }

    @BeforeEach
    void aim() throws InterruptedException {
        target = cluster.leader();
        before = cluster.acknowledged();
    }

    @AfterEach
    void assertServed(TestInfo test) {
        long during = cluster.acknowledged() - before;
        System.out.println(getClass().getSimpleName() + "."
                + test.getTestMethod().orElseThrow().getName() + " "
                + test.getDisplayName().replaceAll("[^ -~]", "?") + ": " + during + " commits meanwhile");
        assertThat(during).isGreaterThanOrEqualTo(COMMITS);
        assertThreadsAreBounded();
    }

    /** Neither what commands say nor keys were logged by any test so far, nor are they when something goes wrong. */
    @Test
    void neitherCommandsNorKeysAreLogged() throws Exception {
        byte[] cut = overheard().toBytes();
        call(posted(cut, cut.length - 1));
        call(HostileCluster.SECRET);
        cluster.commits(COMMITS);
        assertThat(logged()).doesNotContain(HostileCluster.SECRET, "PRIVATE KEY");
        assertThat(secrets()).allSatisfy(secret -> assertThat(logged()).doesNotContain(secret));
    }

    /** Everything that was logged since the cluster began, at every level that is told. */
    final String logged() {
        return log.all();
    }

    @AfterAll
    void assertIntact() throws Exception {
        try (log) {
            cluster.assertIntact();
            assertThat(log.all()).isNotEmpty().doesNotContain(HostileCluster.SECRET, "PRIVATE KEY");
            assertThat(secrets()).allSatisfy(secret -> assertThat(log.all()).doesNotContain(secret));
        } finally {
            cluster.close();
        }
    }

    /** What else must never be logged. */
    List<String> secrets() {
        return List.of();
    }

    /** No more threads than the limit says, and those by which the server calls the others. */
    final void assertThreadsAreBounded() {
        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("raft-http-" + target + "-"))
                .count();
        assertThat(threads).isLessThanOrEqualTo(HostileCluster.THREADS_MAX + 5);
    }

    /** What the target says to a request, which must give nothing of its inside away. */
    final String call(String request) throws IOException {
        return call(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    final String call(byte[] request) throws IOException {
        return call(this::connect, request);
    }

    /** A way in. */
    interface Connecting {
        RawCaller connect() throws IOException;
    }

    /** The same by another way in. A caller that stood still itself, for longer than the server waits, was not heard, and calls again. */
    static String call(Connecting connecting, byte[] request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            long beginNanos = System.nanoTime();
            try {
                String answer = callOnce(connecting, request);
                if (!answer.isEmpty() || attempt == ATTEMPTS_MAX || isInTime(beginNanos)) {
                    return answer;
                }
            } catch (IOException e) {
                if (attempt == ATTEMPTS_MAX || isInTime(beginNanos)) {
                    throw e;
                }
            }
        }
    }

    /** Connects and says this. A caller that stood still itself meanwhile, for longer than the server waits, begins again. */
    final RawCaller begun(byte[] words) throws IOException {
        for (int attempt = 1; ; attempt++) {
            long beginNanos = System.nanoTime();
            RawCaller caller = null;
            try {
                caller = connect();
                caller.write(words);
                if (attempt == ATTEMPTS_MAX || isInTime(beginNanos)) {
                    return caller;
                }
            } catch (IOException e) {
                if (attempt == ATTEMPTS_MAX || isInTime(beginNanos)) {
                    throw e;
                }
            }
            if (caller != null) {
                caller.close();
            }
        }
    }

    final RawCaller begun(String words) throws IOException {
        return begun(words.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A stream that begins with these bytes. */
    static String stream(byte[] first) {
        return RawCaller.streamHeader() + Integer.toHexString(first.length) + "\r\n"
                + new String(first, StandardCharsets.ISO_8859_1) + "\r\n";
    }

    /**
     * Sends the same chunk in one stream again and again, at least so often, while the cluster commits. A stream that fell silent would be
     * closed: a caller that stood still itself begins again.
     *
     * @return what the target says in the end
     */
    final String flood(byte[] chunk, int times) throws IOException {
        for (int attempt = 1; ; attempt++) {
            long lastNanos = System.nanoTime();
            boolean isSteady = true;
            try (RawCaller caller = connect()) {
                caller.write(RawCaller.postHeader(Paths.STREAM, "Transfer-Encoding: chunked\r\nConnection: close"));
                long wanted = cluster.acknowledged() + COMMITS;
                for (int i = 0; i < times || cluster.acknowledged() < wanted; i++) {
                    caller.writeChunk(chunk);
                    isSteady &= isInTime(lastNanos);
                    lastNanos = System.nanoTime();
                }
                caller.write("0\r\n\r\n");
                return checked(caller.answer());
            } catch (IOException e) {
                if (attempt == ATTEMPTS_MAX || isSteady && isInTime(lastNanos)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isInTime(long beginNanos) {
        return System.nanoTime() - beginNanos < HostileCluster.FIRST_FRAME.toNanos();
    }

    private static String callOnce(Connecting connecting, byte[] request) throws IOException {
        try (RawCaller caller = connecting.connect()) {
            try {
                caller.write(request);
            } catch (IOException e) {
                // It has heard enough. What it said stands in the answer.
            }
            return checked(caller.answer());
        }
    }

    static String checked(String answer) {
        assertThat(answer)
                .doesNotContainIgnoringCase("jetty")
                .doesNotContain("Exception", "\tat ", "Server:", HostileCluster.SECRET);
        return answer;
    }

    /** Posts a body as a server does, with its length. */
    final String post(byte[] body) throws IOException {
        return call(posted(body, body.length));
    }

    static byte[] posted(byte[] body, long length) {
        byte[] header = RawCaller.postHeader(Paths.FRAMES, "Content-Length: " + length)
                .replace("Host: 127.0.0.1\r\n", "Host: 127.0.0.1\r\nConnection: close\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(header.length + body.length)
                .put(header)
                .put(body)
                .array();
    }

    /** The whole answer: its status, and the JSON that tells the error. */
    static void assertRefused(String answer, int status, String error, String message) {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                .matches(Pattern.quote("{\"error\":\"" + error + "\",\"message\":\"" + message + "\"")
                        + "(,\"group\":\"-?\\d+\",\"storeId\":\"-?\\d+\")?}");
    }

    static void assertTaken(String answer) {
        assertThat(answer).isEqualTo("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
    }

    /** The answer to a body of which some was read, and no end: signs of life. */
    static void assertNothingButSigns(String answer) {
        assertThat(answer).matches("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n\n*");
    }

    /** The answer to a body that took its time and was read to its end. */
    static void assertRead(String answer) {
        assertThat(answer).endsWith("\n{}");
        assertNothingButSigns(answer.substring(0, answer.length() - 2));
    }

    /** A real frame with entries to the target, as whoever listens on the network has it. */
    final Frame overheard() {
        return cluster.recorded().stream()
                .filter(frame -> frame.header().kind() == MessageCodec.kind(heartbeat(0)))
                .filter(frame -> frame.header().bodyBytes() > 100)
                .findFirst()
                .map(frame -> Frame.of(to(frame.header()).toBuilder(), List.of(frame.contiguousBody())))
                .orElseThrow();
    }

    /** Of a server that is no member: what a member says to a leader of its own term may be proof that safety is broken. */
    private FrameHeader to(FrameHeader header) {
        return header(header, header.kind(), header.clusterId(), header.group(), STRANGER, target);
    }

    /** The name of a server's storage, as whoever listens on the network knows it; another one's where that is no server of the cluster. */
    private long storeId(int server, FrameHeader like) {
        return cluster.recorded().stream()
                .map(Frame::header)
                .filter(header -> header.from() == server)
                .mapToLong(FrameHeader::storeId)
                .findFirst()
                .orElse(like.storeId());
    }

    final FrameHeader header(FrameHeader like, int kind, long cluster, long group, int from, int to) {
        return FrameHeader.builder()
                .kind(kind)
                .clusterId(cluster)
                .initialDigest(like.initialDigest())
                .group(group)
                .from(from)
                .to(to)
                .storeId(storeId(from, like))
                .address(like.address())
                .build();
    }

    /** A message from another server to the target, in a good frame. */
    final Frame frame(int from, RaftMessage message) {
        FrameHeader like = cluster.recorded().stream()
                .map(Frame::header)
                .filter(header -> header.from() == from || from > HostileCluster.SERVERS)
                .findFirst()
                .orElseThrow();
        int kind = MessageCodec.kind(message);
        return Frame.of(
                header(like, kind, like.clusterId(), 0, from, target).toBuilder(), MessageCodec.encode(message));
    }

    /** A server other than the target. */
    final int follower() {
        return target % HostileCluster.SERVERS + 1;
    }

    static AppendEntries heartbeat(long term) {
        return new AppendEntries(term, 1, 1, 0, 0, 0, 0, List.of());
    }
}
