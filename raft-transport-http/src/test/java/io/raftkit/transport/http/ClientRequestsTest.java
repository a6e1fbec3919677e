package io.raftkit.transport.http;

import static io.raftkit.transport.testing.Fixtures.await;
import static io.raftkit.transport.testing.Fixtures.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.ReplyCode;
import io.raftkit.transport.common.HostAndPort;
import io.raftkit.transport.common.Silence;
import io.raftkit.transport.common.tls.Tls;
import io.raftkit.transport.http.common.Limits;
import io.raftkit.transport.http.common.Paths;
import io.raftkit.transport.http.common.TestLimits;
import io.raftkit.transport.testing.TestAuthority;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of clients at the port: those that are good reach the node they are for, all others are told why not, and that they had no effect. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ClientRequestsTest {
    private final Map<Integer, CompletableFuture<ClientReply>> open = new ConcurrentHashMap<>();
    private final TestAuthority authority = new TestAuthority();
    private @Nullable HttpTransport transport;

    @AfterEach
    void close() {
        if (transport != null) {
            transport.close();
        }
    }

    private HttpTransport open(boolean areServed, @Nullable Tls tls) throws IOException {
        return open(areServed, tls, Limits.standard());
    }

    private HttpTransport open(boolean areServed, @Nullable Tls tls, Limits limits) throws IOException {
        HostAndPort any = HostAndPort.parse("127.0.0.1:0");
        HttpTransport opened =
                HttpTransport.open(1, any, new HttpSettings(any, null, Silence.STANDARD, null, areServed), limits, tls);
        transport = opened;
        return opened;
    }

    /** A transport whose node echoes. */
    private HttpTransport echoing() throws IOException {
        HttpTransport opened = open(true, null);
        opened.serveClients(0, request -> CompletableFuture.completedFuture(echo(request)));
        return opened;
    }

    /** A transport whose node answers when the test does. */
    private HttpTransport waiting() throws IOException {
        HttpTransport opened = open(true, null);
        opened.serveClients(0, request -> open.computeIfAbsent(request.call(), call -> new CompletableFuture<>()));
        return opened;
    }

    private static ClientReply echo(ClientRequest request) {
        return new ClientReply(ReplyCode.ANSWER, request.call(), 1, 1, "127.0.0.1:1", request.body());
    }

    private static byte[] request(int call, byte[] body) {
        return new ClientRequest(ClientRequest.Kind.SUBMIT.code(), call, 0, 1_000_000_000L, "", body).encode();
    }

    private static String header(String more) {
        return "POST " + Paths.CLIENT + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + Paths.CLIENT_TYPE_NAME
                + "\r\nConnection: close\r\n" + more + "\r\n\r\n";
    }

    /** What a caller is told that sends a body. */
    private static List<ClientReply> told(RawCaller caller, byte[] body) throws IOException {
        caller.write(header("Content-Length: " + body.length)).write(body);
        return replies(caller.answer());
    }

    private List<ClientReply> told(byte[]... parts) throws IOException {
        try (RawCaller caller = new RawCaller(transport.port())) {
            return told(caller, all(parts));
        }
    }

    private static byte[] all(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static List<ClientReply> replies(String answer) {
        assertThat(answer).startsWith("HTTP/1.1 200").contains(Paths.CLIENT_TYPE_NAME);
        String head = answer.substring(0, answer.indexOf("\r\n\r\n"));
        byte[] body = answer.substring(head.length() + 4).getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer left = ByteBuffer.wrap(head.toLowerCase().contains("chunked") ? joined(body) : body);
        List<ClientReply> replies = new ArrayList<>();
        while (left.hasRemaining()) {
            ClientReply.Head next = ClientReply.head(left);
            byte[] rest = new byte[(int) next.restBytes()];
            left.position(left.position() + ClientReply.FIXED_BYTES).get(rest);
            replies.add(ClientReply.of(next, rest));
        }
        return replies;
    }

    private static byte[] joined(byte[] chunks) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            int line = at;
            while (chunks[line] != '\r') {
                line++;
            }
            int length = Integer.parseInt(new String(chunks, at, line - at, StandardCharsets.US_ASCII), 16);
            if (length == 0) {
                return all.toByteArray();
            }
            all.write(chunks, line + 2, length);
            at = line + 2 + length + 2;
        }
    }

    @Test
    void callsOfARequest_areAnswered_eachByItsNumber() throws Exception {
        echoing();
        List<ClientReply> replies =
                told(request(1, new byte[] {1}), request(2, new byte[100_000]), request(3, new byte[0]));
        assertThat(replies).extracting(ClientReply::call).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(replies).allMatch(reply -> reply.code() == ReplyCode.ANSWER);
        assertThat(replies.stream().filter(reply -> reply.call() == 2))
                .singleElement()
                .satisfies(reply -> assertThat(reply.body()).hasSize(100_000));
    }

    @Test
    void callsAreAnsweredInTheOrderInWhichTheyEnd() throws Exception {
        waiting();
        try (RawCaller caller = new RawCaller(transport.port())) {
            byte[] body = all(request(1, new byte[1]), request(2, new byte[1]));
            caller.write(header("Content-Length: " + body.length)).write(body);
            await("both calls", () -> open.size() == 2);
            open.get(2).complete(new ClientReply(ReplyCode.ANSWER, 2, 1, 0, "", new byte[1]));
            open.get(1).complete(new ClientReply(ReplyCode.ANSWER, 1, 1, 0, "", new byte[1]));
            assertThat(replies(caller.answer())).extracting(ClientReply::call).containsExactly(2, 1);
        }
    }

    @Test
    void callReachesItsNode_beforeAnythingFollows() throws Exception {
        waiting();
        try (RawCaller caller = new RawCaller(transport.port())) {
            caller.write(header("Content-Length: 1000000")).write(request(1, new byte[100]));
            await("the call", () -> open.size() == 1);
        }
    }

    @Test
    void requestCutAtAnyByte_isMalformed_andNotTaken() throws Exception {
        waiting();
        byte[] whole = request(1, new byte[] {1, 2, 3});
        for (int length = 0; length < whole.length; length++) {
            assertThat(told(Arrays.copyOf(whole, length)))
                    .as("cut to %d bytes", length)
                    .singleElement()
                    .satisfies(reply -> {
                        assertThat(reply.code()).isEqualTo(ReplyCode.MALFORMED);
                        assertThat(reply.call()).isZero();
                    });
        }
        assertThat(open).isEmpty();
    }

    /** The good one was taken, and has a reply of its own, which comes before the one for the rest. */
    @Test
    void garbageBehindAGoodRequest_isMalformed_andTheGoodOneAnswered() throws Exception {
        echoing();
        List<ClientReply> replies = told(request(5, new byte[] {9}), new byte[50]);
        assertThat(replies).extracting(ClientReply::call).containsExactly(5, 0);
        assertThat(replies).extracting(ClientReply::code).containsExactly(ReplyCode.ANSWER, ReplyCode.MALFORMED);
    }

    @Test
    void anotherVersion_isUnsupported() throws Exception {
        echoing();
        byte[] later = request(1, new byte[1]);
        later[4] = 9;
        assertThat(told(later)).extracting(ClientReply::code).containsExactly(ReplyCode.UNSUPPORTED);
    }

    @Test
    void requestThatClaimsMoreThanIsRead_isTooLarge_andNothingIsAllocated() throws Exception {
        waiting();
        byte[] large = Arrays.copyOf(request(1, new byte[17 << 20]), ClientRequest.FIXED_BYTES);
        assertThat(told(large)).extracting(ClientReply::code).containsExactly(ReplyCode.TOO_LARGE);
        assertThat(open).isEmpty();
    }

    @Test
    void unknownGroup_isTold_andSoIsAServerThatIsStarting() throws Exception {
        open(true, null);
        assertThat(told(request(1, new byte[1]))).extracting(ClientReply::code).containsExactly(ReplyCode.STARTING);
        transport.serveClients(7, request -> CompletableFuture.completedFuture(echo(request)));
        assertThat(told(request(1, new byte[1]))).extracting(ClientReply::code).containsExactly(ReplyCode.WRONG_GROUP);
        transport.unregister(7);
        assertThat(told(request(1, new byte[1]))).extracting(ClientReply::code).containsExactly(ReplyCode.WRONG_GROUP);
    }

    @Test
    void clientsThatAreNotWanted_areRefused() throws Exception {
        open(false, null);
        assertThat(transport.serveClients(0, request -> CompletableFuture.completedFuture(echo(request))))
                .isFalse();
        assertThat(told(request(1, new byte[1]))).extracting(ClientReply::code).containsExactly(ReplyCode.FORBIDDEN);
    }

    /** After that nobody knows whether the call had an effect. */
    @Test
    void handlerThatThrows_leavesTheOutcomeUnknown() throws Exception {
        open(true, null);
        transport.serveClients(0, request -> {
            throw new IllegalStateException("a defect");
        });
        assertThat(told(request(1, new byte[1]))).extracting(ClientReply::code).containsExactly(ReplyCode.UNKNOWN);
    }

    @Test
    void moreRequestsThanAClientMayHave_areOverloaded_andTheirPlacesComeBack() throws Exception {
        waiting();
        List<RawCaller> callers = new ArrayList<>();
        try {
            for (int i = 1; i <= 64; i++) {
                RawCaller caller = new RawCaller(transport.port());
                callers.add(caller);
                byte[] body = request(i, new byte[1]);
                caller.write(header("Content-Length: " + body.length)).write(body);
                int count = i;
                await("call " + i, () -> open.size() == count);
            }
            assertThat(told(request(1, new byte[1])))
                    .extracting(ClientReply::code, ClientReply::call)
                    .containsExactly(tuple(ReplyCode.OVERLOADED, 0));
            open.forEach(
                    (call, reply) -> reply.complete(new ClientReply(ReplyCode.ANSWER, call, 1, 0, "", new byte[1])));
            for (RawCaller caller : callers) {
                assertThat(replies(caller.answer())).hasSize(1);
            }
            assertThat(told(request(1, new byte[1])))
                    .extracting(ClientReply::code)
                    .containsExactly(ReplyCode.ANSWER);
        } finally {
            for (RawCaller caller : callers) {
                caller.close();
            }
        }
    }

    /** Calls that are answered, refused, damaged, cut off, and left by their callers, before and after their answers. */
    @Test
    void whateverEnded_leavesNothingInTheBudget() throws Exception {
        waiting();
        byte[] one = request(1, new byte[100_000]);
        byte[] two = request(2, new byte[50_000]);
        byte[] body = all(one, two, new byte[50]);
        try (RawCaller told = new RawCaller(transport.port())) {
            told.write(header("Content-Length: " + body.length)).write(body);
            await("both calls", () -> open.size() == 2);
            try (RawCaller left = new RawCaller(transport.port());
                    RawCaller cut = new RawCaller(transport.port())) {
                left.write(header("Content-Length: " + body.length)).write(one);
                cut.write(header("Content-Length: " + body.length)).write(Arrays.copyOf(one, 50_000));
                await(
                        "three whole calls, and the beginning of one",
                        () -> transport.counters().get("clientCalls") == 3
                                && transport.clientBudget().bytes() > 350_000);
            }
            await("the end of two requests", () -> transport.clientBudget().requests() == 1);
            assertThat(transport.clientBudget().bytes()).as("what the node has").isBetween(250_000L, 255_000L);
            open.forEach((call, reply) ->
                    reply.complete(new ClientReply(ReplyCode.ANSWER, call, 1, 0, "", new byte[1_000_000])));
            assertThat(replies(told.answer())).extracting(ClientReply::call).containsExactlyInAnyOrder(0, 1, 2);
        }
        await("the end of all", () -> transport.clientBudget().requests() == 0);
        assertThat(transport.clientBudget().bytes()).isZero();
    }

    /** It reads a little now and then, so that no idle timeout runs out. */
    @Test
    void clientThatReadsSlowly_losesItsConnection() throws Exception {
        open(
                true,
                null,
                TestLimits.of(Map.of("wholeBody", Duration.ofSeconds(1), "firstFrame", Duration.ofSeconds(10))));
        // More than lies in buffers of the operating system.
        byte[] answer = new byte[32 << 20];
        transport.serveClients(
                0,
                request -> CompletableFuture.completedFuture(new ClientReply(ReplyCode.ANSWER, 1, 1, 0, "", answer)));
        try (RawCaller caller = new RawCaller(transport.port())) {
            byte[] body = request(1, new byte[1]);
            caller.write(header("Content-Length: " + body.length)).write(body);
            await("the call", () -> transport.counters().get("clientCalls") == 1);
            await("the end of the request", () -> {
                caller.readSome();
                return transport.clientBudget().requests() == 0;
            });
        }
        await("the bytes of the answer", () -> transport.clientBudget().bytes() == 0);
    }

    /** Who is told before it has written everything may find the connection closed instead. */
    @Test
    void requestsThatAreRefused_haveTheTimeOfABody_andMorePlacesThanStrangers() throws Exception {
        open(false, null, TestLimits.of("firstFrame", Duration.ofSeconds(2)));
        byte[] body = request(1, new byte[1_000]);
        List<RawCaller> callers = new ArrayList<>();
        try {
            for (int i = 1; i <= 2 * Limits.standard().unidentifiedRequestsMax(); i++) {
                RawCaller caller = new RawCaller(transport.port());
                callers.add(caller);
                caller.write(header("Content-Length: " + body.length)).write(Arrays.copyOf(body, 100));
                int count = i;
                await("caller " + i, () -> transport.counters().get("callersRefused") == count);
            }
            try (RawCaller stranger = new RawCaller(transport.port())) {
                // Closed at the deadline of those who do not say what they want.
                assertThat(stranger.write(header("Content-Length: 1000")).answer())
                        .isEmpty();
            }
            for (RawCaller caller : callers) {
                assertThat(replies(caller.write(Arrays.copyOfRange(body, 100, body.length))
                                .answer()))
                        .extracting(ClientReply::code)
                        .containsExactly(ReplyCode.FORBIDDEN);
            }
        } finally {
            for (RawCaller caller : callers) {
                caller.close();
            }
        }
    }

    @Test
    void webPagesAndOtherMethods_areKeptOut() throws Exception {
        echoing();
        byte[] body = request(1, new byte[1]);
        String post = header("Content-Length: " + body.length);
        assertThat(answered(post.replace("\r\nConnection", "\r\nOrigin: http://a.example\r\nConnection"), body))
                .startsWith("HTTP/1.1 403");
        assertThat(answered(post.replace(Paths.CLIENT_TYPE_NAME, "text/plain"), body))
                .startsWith("HTTP/1.1 415");
        assertThat(answered("GET " + Paths.CLIENT + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", new byte[0]))
                .startsWith("HTTP/1.1 405");
    }

    private String answered(String header, byte[] body) throws IOException {
        try (RawCaller caller = new RawCaller(transport.port())) {
            return caller.write(header).write(body).end().answer();
        }
    }

    private List<ClientReply> toldOverTls(HeldCertificate certificate) throws IOException {
        try (RawCaller caller = new RawCaller(authority.context(certificate), transport.port())) {
            return told(caller, request(1, new byte[1]));
        }
    }

    @Test
    void certificateOfAClient_isServed_andNoOther() throws Exception {
        open(true, TestTls.of(authority, 1));
        transport.serveClients(0, request -> CompletableFuture.completedFuture(echo(request)));
        assertThat(toldOverTls(authority.named("raftkit://test/client/web")))
                .extracting(ClientReply::code)
                .containsExactly(ReplyCode.ANSWER);
        for (String name : List.of(
                "raftkit://test/2", "raftkit://other/client/web", "raftkit://test/client/", "raftkit://test/client")) {
            assertThat(toldOverTls(authority.named(name)))
                    .as(name)
                    .extracting(ClientReply::code)
                    .containsExactly(ReplyCode.FORBIDDEN);
        }
    }

    @Test
    void certificateOfAClient_doesNotSpeakAsAServer() throws Exception {
        try (TestNode node = new TestNode(1, Limits.standard(), TestTls.of(authority, 1));
                RawCaller caller = new RawCaller(
                        authority.context(authority.named("raftkit://test/client/2")), node.transport.port())) {
            byte[] body = frame(2, 1, 10).toBytes();
            caller.write(RawCaller.postHeader(Paths.FRAMES, "Content-Length: " + body.length))
                    .write(body);
            assertThat(caller.answer()).startsWith("HTTP/1.1 403").contains("WRONG_CERTIFICATE");
            assertThat(node.frames()).isEmpty();
        }
    }
}
