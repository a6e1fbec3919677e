package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.ReplyCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a client does in a cluster without sessions when servers answer as they should not have to: it sends again what is certain to have had no
 * effect, and nothing else.
 */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RaftClientRetryTest {
    private static final byte[] COMMAND = {1, 2, 3};

    private final List<MockWebServer> servers = new ArrayList<>();
    private final Map<MockWebServer, AtomicInteger> requests = new HashMap<>();

    @AfterEach
    void close() {
        servers.forEach(MockWebServer::close);
    }

    /** A server that opens no sessions, and answers each other request by the next of these, and from then on by the last. */
    @SafeVarargs
    private MockWebServer server(Supplier<MockResponse>... answers) throws IOException {
        MockWebServer server = new MockWebServer();
        AtomicInteger next = new AtomicInteger();
        requests.put(server, next);
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                if (request.getBody().getByte(5) == ClientRequest.Kind.OPEN_SESSION.code()) {
                    return replies(ClientReply.refusal(ReplyCode.UNSUPPORTED, 1, "no sessions"))
                            .get();
                }
                return answers[Math.min(next.getAndIncrement(), answers.length - 1)].get();
            }
        });
        server.start(InetAddress.getByName("127.0.0.1"), 0);
        servers.add(server);
        return server;
    }

    private int requests(MockWebServer server) {
        return requests.get(server).get();
    }

    private static Supplier<MockResponse> http(int status) {
        return () -> new MockResponse.Builder()
                .code(status)
                .body("a proxy's own words")
                .build();
    }

    private static Supplier<MockResponse> reply(ReplyCode code) {
        return replies(new ClientReply(code, 1, 1, 0, "", ClientReply.message("said so")));
    }

    private static Supplier<MockResponse> replies(ClientReply... replies) {
        return () -> {
            Buffer body = new Buffer();
            for (ClientReply reply : replies) {
                body.write(reply.encode());
            }
            return new MockResponse.Builder()
                    .addHeader("Content-Type", Exchange.TYPE.toString())
                    .body(body)
                    .build();
        };
    }

    private static Supplier<MockResponse> broken(SocketEffect effect) {
        return () -> new MockResponse.Builder().onResponseStart(effect).build();
    }

    private static RaftClient client(MockWebServer... called) {
        String[] addresses = new String[called.length];
        for (int i = 0; i < called.length; i++) {
            addresses[i] = "127.0.0.1:" + called[i].getPort();
        }
        return RaftClient.builder()
                .servers(addresses)
                .callTimeout(Duration.ofMinutes(1))
                .open();
    }

    private static OutcomeUnknownException.Reason unknown(CompletableFuture<byte[]> call) {
        OutcomeUnknownException.Reason[] reason = new OutcomeUnknownException.Reason[1];
        assertThatThrownBy(call::join)
                .cause()
                .isInstanceOfSatisfying(OutcomeUnknownException.class, e -> reason[0] = e.reason());
        return reason[0];
    }

    private static RejectedException.Reason rejected(CompletableFuture<byte[]> call) {
        RejectedException.Reason[] reason = new RejectedException.Reason[1];
        assertThatThrownBy(call::join)
                .cause()
                .isInstanceOfSatisfying(RejectedException.class, e -> reason[0] = e.reason());
        return reason[0];
    }

    @Test
    void commandThatWasNotTaken_isSentAgain() throws Exception {
        MockWebServer server = server(
                reply(ReplyCode.NO_LEADER),
                reply(ReplyCode.OVERLOADED),
                reply(ReplyCode.STARTING),
                reply(ReplyCode.WRONG_GROUP),
                replies(ClientReply.refusal(ReplyCode.OVERLOADED, 0, "too many requests")),
                reply(ReplyCode.ANSWER));
        try (RaftClient client = client(server)) {
            assertThat(client.submit(COMMAND).join()).asString().isEqualTo("said so");
        }
        assertThat(requests(server)).isEqualTo(6);
    }

    @Test
    void commandWhoseOutcomeIsUnknown_isNotSentAgain() throws Exception {
        MockWebServer server = server(reply(ReplyCode.UNKNOWN_SESSION_EXPIRED), reply(ReplyCode.ANSWER));
        try (RaftClient client = client(server)) {
            assertThat(unknown(client.submit(COMMAND))).isEqualTo(OutcomeUnknownException.Reason.SESSION_EXPIRED);
        }
        assertThat(requests(server)).isEqualTo(1);
    }

    /** Whoever answered that may have passed the command on before. */
    @Test
    void commandAnsweredByAnotherThanAServer_isNotSentAgain() throws Exception {
        for (int status : new int[] {200, 302, 404, 408, 429, 502, 503, 504}) {
            MockWebServer server = server(http(status), reply(ReplyCode.ANSWER));
            try (RaftClient client = client(server)) {
                assertThat(unknown(client.submit(COMMAND)))
                        .as("HTTP %d", status)
                        .isEqualTo(OutcomeUnknownException.Reason.CONNECTION_LOST);
            }
            assertThat(requests(server)).as("HTTP %d", status).isEqualTo(1);
        }
    }

    @Test
    void commandWhoseConnectionBroke_isNotSentAgain() throws Exception {
        MockWebServer server = server(broken(new SocketEffect.CloseSocket()), reply(ReplyCode.ANSWER));
        try (RaftClient client = client(server)) {
            assertThat(unknown(client.submit(COMMAND))).isEqualTo(OutcomeUnknownException.Reason.CONNECTION_LOST);
        }
        assertThat(requests(server)).isEqualTo(1);
    }

    /** The server did not tell of the call, so it may have been taken. */
    @Test
    void commandWithoutAReply_isNotSentAgain() throws Exception {
        MockWebServer server = server(replies(), reply(ReplyCode.ANSWER));
        try (RaftClient client = client(server)) {
            assertThat(unknown(client.submit(COMMAND))).isEqualTo(OutcomeUnknownException.Reason.CONNECTION_LOST);
        }
        assertThat(requests(server)).isEqualTo(1);
    }

    @Test
    void readIsSentAgain_whateverHappened() throws Exception {
        MockWebServer server = server(
                http(503),
                broken(new SocketEffect.CloseSocket()),
                replies(),
                reply(ReplyCode.UNKNOWN),
                reply(ReplyCode.DEADLINE),
                reply(ReplyCode.ANSWER));
        try (RaftClient client = client(server)) {
            assertThat(client.read(COMMAND).join()).asString().isEqualTo("said so");
        }
        assertThat(requests(server)).isEqualTo(6);
    }

    /** It has the read, and never answers. */
    @Test
    void readOfAServerThatDoesNotAnswer_isAskedOfAnother() throws Exception {
        MockWebServer silent = server(broken(SocketEffect.Stall.INSTANCE));
        MockWebServer other = server(reply(ReplyCode.ANSWER));
        try (RaftClient client = client(silent, other)) {
            for (int i = 0; i < 4; i++) {
                assertThat(client.read(COMMAND).join()).asString().isEqualTo("said so");
            }
        }
    }

    private static int portOfNobody() throws IOException {
        try (ServerSocket nobody = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return nobody.getLocalPort();
        }
    }

    @Test
    void serverThatRefusesConnections_isPassedOver() throws Exception {
        MockWebServer server = server(reply(ReplyCode.ANSWER));
        try (RaftClient client = RaftClient.builder()
                .servers("127.0.0.1:" + portOfNobody(), "127.0.0.1:" + server.getPort())
                .callTimeout(Duration.ofMinutes(1))
                .open()) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.submit(COMMAND).join()).asString().isEqualTo("said so");
            }
        }
        assertThat(requests(server)).isEqualTo(10);
    }

    @Test
    @Tag("slow")
    void noServerAtAll_isSaidAtTheDeadline() throws Exception {
        int port = portOfNobody();
        try (RaftClient client =
                RaftClient.builder().servers("127.0.0.1:" + port).open()) {
            CompletableFuture<byte[]> call = client.submit(COMMAND, Duration.ofSeconds(10));
            assertThat(rejected(call)).isEqualTo(RejectedException.Reason.UNREACHABLE);
            assertThatThrownBy(call::join).hasMessageContaining("127.0.0.1:" + port);
        }
    }

    @Test
    void timeoutOfNothing_hasPassedAtOnce_andNothingIsSent() throws Exception {
        MockWebServer server = server(reply(ReplyCode.ANSWER));
        try (RaftClient client = client(server)) {
            assertThat(rejected(client.submit(COMMAND, Duration.ZERO))).isEqualTo(RejectedException.Reason.DEADLINE);
        }
    }

    /** The server has the command and is silent, so that the deadline ends the call, and nobody knows. */
    @Test
    @Tag("slow")
    void commandThatAServerKeeps_endsAtItsDeadline_unknown() throws Exception {
        MockWebServer server = server(broken(SocketEffect.Stall.INSTANCE));
        try (RaftClient client = client(server)) {
            assertThat(unknown(client.submit(COMMAND, Duration.ofSeconds(10))))
                    .isEqualTo(OutcomeUnknownException.Reason.DEADLINE);
        }
    }

    /** The first call was given back, and may be with another server by then; what is said of the rest must not end it. */
    @Test
    void replyForTheRest_doesNotEndACallThatWasGivenBack() throws Exception {
        MockWebServer server = server(
                replies(
                        ClientReply.refusal(ReplyCode.NO_LEADER, 1, "no leader"),
                        ClientReply.refusal(ReplyCode.MALFORMED, 0, "malformed")),
                reply(ReplyCode.ANSWER));
        String address = "127.0.0.1:" + server.getPort();
        ClientThreads threads = new ClientThreads(null);
        OpenCalls openCalls = new OpenCalls(threads);
        OkHttpClient client = Encryption.NONE.client("");
        Servers known = new Servers(List.of(address), false);
        Router router = new Router(known, openCalls, threads, client, new Router.Scope("", 0));
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Call call = new Call(ClientRequest.Kind.SUBMIT, COMMAND, System.nanoTime() + 60_000_000_000L);
            assertThat(openCalls.begin(call)).isTrue();
            calls.add(call);
        }
        new Exchange(new Server(address, Address.url(address, false)), calls, router, client).run();
        assertThat(calls.get(0).result().join()).asString().isEqualTo("said so");
        assertThat(rejected(calls.get(1).result())).isEqualTo(RejectedException.Reason.REFUSED);
        router.close();
    }

    @Test
    void leaderInAReply_isCalledNext() throws Exception {
        MockWebServer leader = server(replies(new ClientReply(ReplyCode.ANSWER, 1, 2, 2, "", COMMAND)));
        String address = "127.0.0.1:" + leader.getPort();
        MockWebServer follower = server(replies(new ClientReply(ReplyCode.ANSWER, 1, 1, 2, address, COMMAND)));
        try (RaftClient client = client(follower)) {
            for (int i = 0; i < 5; i++) {
                client.submit(COMMAND).join();
            }
        }
        assertThat(requests(leader)).isPositive();
        assertThat(requests(follower) + requests(leader)).isEqualTo(5);
    }

    /** Callbacks that do not return keep callbacks waiting; they do not keep calls from being sent and answered. */
    @Test
    void callbackThatBlocks_keepsNoCallFromItsServer() throws Exception {
        ClientReply[] answers = new ClientReply[8];
        for (int i = 0; i < answers.length; i++) {
            // Calls that are made at once may share a request.
            answers[i] = new ClientReply(ReplyCode.ANSWER, i + 1, 1, 0, "", ClientReply.message("said so"));
        }
        MockWebServer server = server(replies(answers));
        CountDownLatch held = new CountDownLatch(1);
        try (RaftClient client = client(server)) {
            List<CompletableFuture<Void>> blocked = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                blocked.add(client.submit(COMMAND).thenAccept(answer -> {
                    try {
                        held.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(client.submit(COMMAND).join()).asString().isEqualTo("said so");
            }
            held.countDown();
            blocked.forEach(CompletableFuture::join);
        }
    }

    @Test
    void mistakesOfTheProgram_areThrownAtOnce() throws Exception {
        MockWebServer server = server(reply(ReplyCode.ANSWER));
        try (RaftClient client = client(server)) {
            assertThatThrownBy(() -> client.submit(COMMAND, Duration.ofSeconds(-1)))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.submit(null)).isInstanceOf(NullPointerException.class);
        }
        for (String address : List.of("", "host", "host:", ":7001", "host:70000", "host:1/x", "a@b:1", "host:1?x")) {
            assertThatThrownBy(() -> RaftClient.builder().servers(address))
                    .as(address)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> RaftClient.builder().cluster("x".repeat(2_000)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RaftClient.builder().open()).isInstanceOf(IllegalStateException.class);
    }
}
