package io.raftkit.examples.kv.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.RejectedException;
import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.kv.machine.KeyValueCommand;
import io.raftkit.examples.kv.machine.KeyValueQuery;
import io.raftkit.examples.kv.store.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RespServerTest {
    private static final int PIPELINE = 1_000_000;
    private static final int IDLE = 1_000;

    @Test
    void pipeline_isAnsweredInOrder_readsBehindWritesTooAndNeighboursTogether() throws IOException {
        try (OneServer server = new OneServer(ServerSettings.defaults());
                RespClient client = new RespClient(server.port())) {
            client.send("SET k 0");
            for (int i = 0; i < 500; i++) {
                client.send("INCR k");
            }
            client.send("GET k");
            client.send("PING");
            client.send("GET k");
            client.send("DEL k");
            client.flush();
            assertThat(client.reply()).isEqualTo("+OK");
            for (int i = 1; i <= 500; i++) {
                assertThat(client.reply()).isEqualTo(":" + i);
            }
            assertThat(client.reply()).isEqualTo("\"500\"");
            assertThat(client.reply()).isEqualTo("+PONG");
            assertThat(client.reply()).isEqualTo("\"500\"");
            assertThat(client.reply()).isEqualTo(":1");
            assertThat(server.commands()).isLessThan(100);
            assertThat(server.reads()).isEqualTo(2);
        }
    }

    @Test
    void clientThatSendsAMillionRequests_andReadsNothing_isHeldUp_andGetsAllAnswersOnceItReads() throws Exception {
        try (OneServer server = new OneServer(ServerSettings.defaults().withBounds(10, 8 << 20));
                RespClient client = new RespClient(server.port());
                RespClient other = new RespClient(server.port())) {
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < PIPELINE; i++) {
                        client.raw("INCR k\r\n");
                    }
                    client.flush();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(other.call("SET other v")).isEqualTo("+OK");
            for (int i = 1; i <= PIPELINE; i++) {
                assertThat(client.reply()).isEqualTo(":" + i);
            }
            sent.join();
        }
    }

    @Test
    void clientThatReadsNoAnswers_isReadNoFurther() throws Exception {
        try (OneServer server = new OneServer(ServerSettings.defaults().withBounds(10, 16 << 20));
                RespClient client = new RespClient(server.port());
                RespClient other = new RespClient(server.port())) {
            other.call("SET k " + "v".repeat(1 << 20));
            for (int i = 0; i < 1000; i++) {
                client.send("GET k");
            }
            client.flush();
            for (int i = 0; i < 1000; i++) {
                assertThat(other.call("PING")).isEqualTo("+PONG");
            }
            assertThat(server.reads()).isLessThan(100);
            for (int i = 0; i < 1000; i++) {
                assertThat(client.reply()).hasSize((1 << 20) + 2);
            }
        }
    }

    @Test
    void halfRequestsOfManyClients_takeAsMuchAsTheyMay_andTheNextOneIsRefused() throws Exception {
        try (OneServer server = new OneServer(ServerSettings.defaults().withBounds(100, 4 << 20));
                RespClient good = new RespClient(server.port())) {
            int refused = 0;
            RespClient[] clients = new RespClient[8];
            for (int i = 0; i < clients.length; i++) {
                clients[i] = new RespClient(server.port());
                sendHalf(clients[i]);
            }
            for (RespClient client : clients) {
                refused += isRefused(client) ? 1 : 0;
                client.close();
            }
            assertThat(refused).isBetween(1, clients.length - 1);
            assertThat(good.call("SET k v")).isEqualTo("+OK");
        }
    }

    private static void sendHalf(RespClient client) {
        try {
            client.raw("*1\r\n$1048576\r\n" + "x".repeat(1 << 20));
            client.flush();
        } catch (IOException e) {
            // Refused while bytes of it were under way, which is seen below.
        }
    }

    private static boolean isRefused(RespClient client) {
        try {
            client.raw("\r\n");
            String answer = client.endAndReadAll();
            return answer.isEmpty() || answer.contains("take too much memory");
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void idleClients_holdNoBuffers_andAreAnsweredAllTheSame() throws IOException {
        List<RespClient> clients = new ArrayList<>();
        try (OneServer server = new OneServer(ServerSettings.defaults())) {
            for (int i = 0; i < IDLE; i++) {
                clients.add(new RespClient(server.port()));
                assertThat(clients.get(i).call("INCR k")).isEqualTo(":" + (i + 1));
            }
            assertThat(clients.get(0).call("PING")).isEqualTo("+PONG");
            assertThat(server.heldBytes()).isZero();
            assertThat(clients.get(IDLE / 2).call("GET k")).isEqualTo("\"" + IDLE + "\"");
            for (RespClient client : clients) {
                client.raw("*2\r\n$3\r\nGET\r\n$1\r\n");
                client.flush();
            }
            for (RespClient client : clients) {
                client.raw("k\r\n");
                client.flush();
                assertThat(client.reply()).isEqualTo("\"" + IDLE + "\"");
            }
        } finally {
            for (RespClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void badRequestsOfSome_doNotConcernOthers() throws IOException {
        List<String> bad = List.of(
                "*1\r\n$1073741824\r\n",
                "*2147483647\r\n",
                "*1\r\n$3\r\nPINGPING",
                "\"",
                "$$$\r\n\0\u00ff\r\n*x\r\n",
                "*1\r\n*1\r\n");
        try (OneServer server = new OneServer(ServerSettings.defaults());
                RespClient good = new RespClient(server.port())) {
            assertThat(good.call("SET k v")).isEqualTo("+OK");
            for (int i = 0; i < 20; i++) {
                for (String bytes : bad) {
                    try (RespClient client = new RespClient(server.port())) {
                        client.raw("PING\r\n" + bytes);
                        assertThat(client.endAndReadAll()).startsWith("+PONG\r\n");
                    }
                }
                assertThat(good.call("GET k")).isEqualTo("\"v\"");
            }
            assertThat(server.heldBytes()).isZero();
        }
    }

    @Test
    void moreClientsThanThereMayBe_areToldSo() throws IOException {
        try (OneServer server = new OneServer(ServerSettings.defaults().withBounds(2, 1 << 20));
                RespClient first = new RespClient(server.port());
                RespClient second = new RespClient(server.port())) {
            assertThat(first.call("PING")).isEqualTo("+PONG");
            assertThat(second.call("PING")).isEqualTo("+PONG");
            try (RespClient third = new RespClient(server.port())) {
                assertThat(third.reply()).isEqualTo("-ERR max number of clients reached");
            }
            assertThat(first.call("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void password_isNeededBeforeAnythingElse() throws IOException {
        ServerSettings settings = ServerSettings.defaults().withPassword(Bytes.of("secret"));
        try (OneServer server = new OneServer(settings);
                RespClient client = new RespClient(server.port());
                RespClient other = new RespClient(server.port())) {
            assertThat(client.call("GET k")).isEqualTo("-NOAUTH Authentication required.");
            assertThat(client.call("MULTI")).isEqualTo("-NOAUTH Authentication required.");
            assertThat(client.call("PING")).isEqualTo("-NOAUTH Authentication required.");
            assertThat(client.call("HELLO 3")).startsWith("-NOAUTH HELLO must be called");
            assertThat(client.call("AUTH wrong")).startsWith("-WRONGPASS ");
            assertThat(client.call("AUTH nobody secret")).startsWith("-WRONGPASS ");
            assertThat(client.call("AUTH secret")).isEqualTo("+OK");
            assertThat(client.call("GET k")).isEqualTo("(null)");
            assertThat(other.call("HELLO 3 AUTH default secret")).startsWith("%[");
            assertThat(other.call("GET k")).isEqualTo("_");
            assertThat(server.commands()).isZero();
        }
    }

    @Test
    void commandThatFailed_saysWhetherItMayHaveHadAnEffect_andTheNextOneIsAnswered() throws Exception {
        Replication failing = new Replication() {
            private int calls;

            @Override
            public <R> CompletableFuture<R> submit(KeyValueCommand<R> command) {
                return CompletableFuture.failedFuture(
                        calls++ == 0
                                ? new RejectedException(RejectedException.Reason.NO_LEADER, "nobody leads")
                                : new OutcomeUnknownException(OutcomeUnknownException.Reason.DEADLINE, "too late"));
            }

            @Override
            public <R> CompletableFuture<R> read(KeyValueQuery<R> query) {
                return CompletableFuture.failedFuture(
                        new RejectedException(RejectedException.Reason.QUERY_FAILED, "it threw"));
            }
        };
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (RespServer server = RespServer.start(anyPort, failing, ServerSettings.defaults());
                RespClient client = new RespClient(server.port())) {
            assertThat(client.call("SET k v")).isEqualTo("-TRYAGAIN the command has no effect: nobody leads");
            assertThat(client.call("SET k v"))
                    .isEqualTo("-UNKNOWN the command may have been applied, or may be later: too late");
            assertThat(client.call("GET k")).isEqualTo("-ERR it threw");
            assertThat(client.call("WATCH k")).isEqualTo("-ERR it threw");
            assertThat(client.call("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void answerBehindTheLongestOne_hasTheWholeRoomAgain() throws IOException {
        try (OneServer server = new OneServer(ServerSettings.defaults());
                RespClient client = new RespClient(server.port())) {
            client.call("SET k " + "v".repeat(1 << 20));
            client.call("SET r " + "v".repeat((1 << 20) - 100));
            client.call("CLIENT SETNAME me");
            for (String request : List.of("MGET k k k k k k k r", "CLIENT GETNAME", "INFO")) {
                client.send(request);
            }
            client.flush();
            assertThat(client.reply()).hasSizeGreaterThan(8_000_000);
            assertThat(client.reply()).isEqualTo("\"me\"");
            assertThat(client.reply()).contains("redis_version:7.");
        }
    }

    @Test
    void transactionThatIsTooLong_isRefused_andNothingOfItIsApplied() throws IOException {
        try (OneServer server = new OneServer(ServerSettings.defaults());
                RespClient client = new RespClient(server.port())) {
            client.call("MULTI");
            assertThat(client.call("SET a " + "v".repeat(1 << 20))).isEqualTo("+QUEUED");
            assertThat(client.call("SET b " + "v".repeat(1 << 20))).isEqualTo("-ERR the transaction is too long");
            assertThat(client.call("EXEC")).startsWith("-EXECABORT ");
            assertThat(client.call("EXISTS a b")).isEqualTo(":0");
        }
    }

    @Test
    void info_andCommand_tellWhatThereIs() throws IOException {
        ServerSettings settings = ServerSettings.defaults().withFacts(() -> Map.of("raft_role", "LEADER"));
        try (OneServer server = new OneServer(settings);
                RespClient client = new RespClient(server.port())) {
            assertThat(client.call("INFO")).contains("redis_version:7.").contains("raft_role:LEADER");
            assertThat(client.call("COMMAND INFO get nosuch"))
                    .isEqualTo("*[*[\"get\", :2, *[+readonly], :1, :1, :1], (null array)]");
            assertThat(client.call("COMMAND")).contains("\"hincrby\"").contains("\"multi\"");
            assertThat(client.call("CLIENT ID")).isEqualTo(":1");
            assertThat(client.call("QUIT")).isEqualTo("+OK");
            assertThat(client.isEnded()).isTrue();
        }
    }

    @Test
    void closedServer_closesItsConnections_andKeepsNoMemoryOfThoseThatLeft() throws IOException {
        OneServer server = new OneServer(ServerSettings.defaults());
        try (RespClient client = new RespClient(server.port())) {
            assertThat(client.call("PING")).isEqualTo("+PONG");
            server.close();
            assertThat(client.isEnded()).isTrue();
            assertThat(server.heldBytesAfterTheEnd()).isZero();
        }
    }
}
