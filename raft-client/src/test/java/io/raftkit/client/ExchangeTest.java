package io.raftkit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ClientRequest;
import io.raftkit.api.client.ReplyCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of each call of an exchange, and of those that wait behind it. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExchangeTest {
    private static final byte[] COMMAND = {1, 2, 3};
    private static final OkHttpClient CLIENT = Encryption.NONE.client("");

    private final ClientThreads threads = new ClientThreads(null);
    private final OpenCalls openCalls = new OpenCalls(threads);
    private final MockWebServer web = new MockWebServer();
    private String address = "";
    private Router router = router(List.of("127.0.0.1:1"), CLIENT);

    @BeforeEach
    void start() throws Exception {
        web.start(InetAddress.getByName("127.0.0.1"), 0);
        address = "127.0.0.1:" + web.getPort();
        router = router(List.of(address), CLIENT);
    }

    @AfterEach
    void close() {
        router.close();
        web.close();
    }

    private Router router(List<String> addresses, OkHttpClient client) {
        return new Router(new Servers(addresses, false), openCalls, threads, client, new Router.Scope("", 0));
    }

    private Call begun(ClientRequest.Kind kind, byte[] body) {
        Call call = new Call(kind, body, System.nanoTime() + TimeUnit.MINUTES.toNanos(2));
        assertThat(openCalls.begin(call)).isTrue();
        return call;
    }

    private Call command() {
        return begun(ClientRequest.Kind.SUBMIT, COMMAND);
    }

    private static Server server(String address) {
        return new Server(address, Address.url(address, false));
    }

    private static ClientReply answer(int call) {
        return new ClientReply(ReplyCode.ANSWER, call, 1, 0, "", ClientReply.message("said so"));
    }

    private void willReply(ClientReply... replies) {
        Buffer body = new Buffer();
        for (ClientReply reply : replies) {
            body.write(reply.encode());
        }
        web.enqueue(new MockResponse.Builder()
                .addHeader("Content-Type", Exchange.TYPE.toString())
                .body(body)
                .build());
    }

    private static void assertAnswered(Call call) {
        assertThat(call.result().join()).asString().isEqualTo("said so");
    }

    /** 1. A call is given to an exchange. 2. The call ends. 3. The exchange has been given all its calls. It must not wait for the first. */
    @Test
    void callThatEnds_whileTheExchangeIsGivenOthers_isNotWaitedFor() {
        willReply(answer(1));
        Call first = command();
        Call second = command();
        List<Call> calls = new CallsWithAnEnd(List.of(first, second), () -> openCalls.answer(first, COMMAND));
        Exchange exchange = new Exchange(server(address), calls, router, CLIENT);
        openCalls.answer(second, COMMAND);
        exchange.run();
        assertThat(web.getRequestCount()).isZero();
    }

    /** Does something when the second is asked for. */
    private static final class CallsWithAnEnd extends AbstractList<Call> implements RandomAccess {
        private final List<Call> calls;
        private final Runnable atSecond;

        CallsWithAnEnd(List<Call> calls, Runnable atSecond) {
            this.calls = calls;
            this.atSecond = atSecond;
        }

        @Override
        public Call get(int index) {
            if (index == 1) {
                atSecond.run();
            }
            return calls.get(index);
        }

        @Override
        public int size() {
            return calls.size();
        }
    }

    /** A read that had no time left was not written. What the server says of the rest does not end it, and nobody says that it was refused. */
    @Test
    void replyForTheRest_doesNotEndAReadThatWasNotSent() {
        willReply(ClientReply.refusal(ReplyCode.MALFORMED, 0, "malformed"));
        Call command = command();
        // It has begun with more time than it has left now.
        Call read = new Call(ClientRequest.Kind.READ, COMMAND, System.nanoTime());
        new Exchange(server(address), List.of(command, read), router, CLIENT).run();
        assertThatThrownBy(() -> command.result().join()).hasMessageContaining("malformed");
        assertThat(read.hasEnded()).isFalse();
    }

    /** No server says that; one that does must not have it taken for the answer to every call. */
    @Test
    void answerForTheRest_answersNothing() {
        willReply(answer(0));
        Call command = command();
        new Exchange(server(address), List.of(command), router, CLIENT).run();
        assertThatThrownBy(() -> command.result().join()).hasCauseInstanceOf(OutcomeUnknownException.class);
    }

    /** The deadline passes while the reply is on its way, which says that the command was not taken. */
    @Test
    void commandThatWasNotTaken_hasNoUnknownOutcome_atItsDeadline() {
        Call command = new Call(ClientRequest.Kind.SUBMIT, COMMAND, System.nanoTime());
        Exchange exchange = new Exchange(server(address), List.of(command), router, CLIENT);
        assertThat(command.beginSending(exchange)).isNotNull();
        ClientReply reply = ClientReply.refusal(ReplyCode.NO_LEADER, 1, "no leader");
        router.again(command, exchange, Problem.of(address, reply));
        assertThat(command.end()).isEqualTo(new Call.End(false, null));
    }

    /** The server has one command and says nothing; the others are with it, but were not sent. */
    @Test
    void callsBehindASilentServer_areSentToAnother() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            String silentAddress = "127.0.0.1:" + silent.getLocalPort();
            for (int i = 0; i < 3; i++) {
                willReply(answer(1), answer(2), answer(3));
            }
            Servers servers = new Servers(List.of(silentAddress, address), false);
            Router both = new Router(servers, openCalls, threads, CLIENT, new Router.Scope("", 0));
            Server silentServer = servers.choose(ClientRequest.Kind.READ_STALE, System.nanoTime());
            while (!silentServer.address().equals(silentAddress)) {
                silentServer = servers.choose(ClientRequest.Kind.READ_STALE, System.nanoTime());
            }
            for (int i = 0; i < Server.LANES_MAX; i++) {
                Call ended = command();
                openCalls.answer(ended, COMMAND);
                silentServer.offer(ended);
            }
            Call queued = command();
            assertThat(silentServer.offer(queued)).isFalse();

            // More than is written to who reads nothing.
            Call large = begun(ClientRequest.Kind.SUBMIT, new byte[64 << 20]);
            Call unsent = command();
            Call unsentRead = begun(ClientRequest.Kind.READ, COMMAND);
            Exchange exchange = new Exchange(silentServer, List.of(large, unsent, unsentRead), both, CLIENT);
            Thread lane = new Thread(exchange::run);
            lane.start();
            assertAnswered(queued);
            assertAnswered(unsent);
            assertAnswered(unsentRead);
            assertThat(large.hasEnded()).isFalse();
            both.close();
            assertThatThrownBy(() -> large.result().join()).hasCauseInstanceOf(OutcomeUnknownException.class);
            lane.join();
        }
    }

    /** Memory may end while a request is made. */
    @Test
    void errorOutsideARequest_costsNoLane_andNoCall() {
        AtomicInteger errors = new AtomicInteger();
        OkHttpClient failing = new OkHttpClient() {
            @Override
            public okhttp3.Call newCall(Request request) {
                if (errors.incrementAndGet() <= Server.LANES_MAX) {
                    throw new AssertionError("no memory");
                }
                return CLIENT.newCall(request);
            }
        };
        Router unlucky = router(List.of(address), failing);
        List<Call> calls = new ArrayList<>();
        for (int i = 0; i < 2 * Server.LANES_MAX; i++) {
            // Calls that are sent again may share a request.
            willReply(IntStream.rangeClosed(1, 2 * Server.LANES_MAX)
                    .mapToObj(ExchangeTest::answer)
                    .toArray(ClientReply[]::new));
            Call call = command();
            calls.add(call);
            unlucky.send(call);
            if (i >= Server.LANES_MAX) {
                assertAnswered(call);
            }
        }
        calls.forEach(ExchangeTest::assertAnswered);
    }
}
