package io.raftkit.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.kv.http.HttpCaller;
import io.raftkit.examples.kv.server.ServerSettings;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three servers of the store in this process, over HTTP and with a storage on disk. */
class KeyValueServerTest {
    private static final int INCREMENTS = 200;

    @TempDir
    Path directory;

    private final Map<Integer, KeyValueServer> servers = new TreeMap<>();
    private HttpNodes nodes;

    @BeforeEach
    void start() throws IOException {
        nodes = new HttpNodes(directory);
        for (int id : List.of(1, 2, 3)) {
            start(id);
        }
    }

    private void start(int id) throws IOException {
        servers.put(
                id,
                KeyValueServer.start(
                        nodes.builder("kv", id),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        ServerSettings.defaults()));
    }

    @AfterEach
    void close() {
        servers.values().forEach(KeyValueServer::close);
    }

    private RespClient client(int id) throws IOException {
        return new RespClient(servers.get(id).port());
    }

    /** Sends a request again for as long as it has no effect, as it may while servers start or a leader is gone. */
    private static String call(RespClient client, String request) {
        return Await.until(request, HttpNodes.PATIENCE, () -> {
            String reply = once(client, request);
            return reply.startsWith("-TRYAGAIN") ? Optional.empty() : Optional.of(reply);
        });
    }

    private static String once(RespClient client, String request) {
        try {
            return client.call(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a request again until it has its effect, as one may that has the same effect twice: leaders may change at any time. */
    private static String certain(RespClient client, String request) {
        return Await.until(request, HttpNodes.PATIENCE, () -> {
            String reply = call(client, request);
            return reply.startsWith("-UNKNOWN") ? Optional.empty() : Optional.of(reply);
        });
    }

    /** The same over HTTP. */
    private static String certain(HttpCaller client, String method, String body) {
        return Await.until(method, HttpNodes.PATIENCE, () -> {
            HttpCaller.Answer answer = client.call(method, "/keys/k", body);
            return answer.status() == 200 ? Optional.of(answer.json()) : Optional.empty();
        });
    }

    /** Counts a key up. Whether that had its effect is asked for if a leader went meanwhile. */
    private static int increment(RespClient client, int before) {
        String reply = call(client, "INCR k");
        if (!reply.startsWith("-UNKNOWN")) {
            assertThat(reply).isEqualTo(":" + (before + 1));
            return before + 1;
        }
        int counted = Integer.parseInt(call(client, "GET k").replace("\"", ""));
        assertThat(counted).isBetween(before, before + 1);
        return counted;
    }

    @Test
    void everyServer_answersWithWhatWasAcknowledgedByAnother() throws IOException {
        try (RespClient first = client(1);
                RespClient second = client(2);
                RespClient third = client(3)) {
            List<RespClient> clients = List.of(first, second, third);
            assertThat(certain(first, "SET k 0")).isEqualTo("+OK");
            int counted = 0;
            for (int i = 1; i <= INCREMENTS; i++) {
                counted = increment(clients.get(i % 3), counted);
                assertThat(call(clients.get((i + 1) % 3), "GET k")).isEqualTo("\"" + counted + "\"");
            }
            HttpCaller http = new HttpCaller(servers.get(2).httpPort());
            assertThat(certain(http, "GET", "")).contains("\"value\":\"" + counted + "\"");
            certain(http, "PUT", "{\"value\":\"7\"}");
            assertThat(call(third, "GET k")).isEqualTo("\"7\"");
            int changes = changedUnderTheTransaction(first, second);
            assertThat(call(first, "GET k")).isEqualTo("\"" + changes + "\"");
            assertThat(call(third, "SCAN 0")).isEqualTo("*[\"0\", *[\"k\"]]");
        }
    }

    /** A transaction of one client, under which another one changes the key, until it is answered. Returns what the key was changed to last. */
    private static int changedUnderTheTransaction(RespClient client, RespClient other) {
        AtomicInteger changes = new AtomicInteger();
        String reply = Await.until("EXEC", HttpNodes.PATIENCE, () -> {
            assertThat(call(client, "WATCH k")).isEqualTo("+OK");
            assertThat(certain(other, "SET k " + changes.incrementAndGet())).isEqualTo("+OK");
            assertThat(once(client, "MULTI")).isEqualTo("+OK");
            assertThat(once(client, "SET k 0")).isEqualTo("+QUEUED");
            // What was refused is over, and so is the transaction: EXEC alone must not be sent again.
            String answer = once(client, "EXEC");
            return answer.startsWith("-TRYAGAIN") || answer.startsWith("-UNKNOWN")
                    ? Optional.empty()
                    : Optional.of(answer);
        });
        assertThat(reply).isEqualTo("(null array)");
        return changes.get();
    }

    @Test
    void keyThatIsDue_goesOnAllServers_thoughNobodyWrites_andReturnsOnNone() throws IOException {
        try (RespClient first = client(1);
                RespClient second = client(2);
                RespClient third = client(3)) {
            assertThat(certain(first, "SET k v PX 200")).isEqualTo("+OK");
            Await.until(
                    "the key goes",
                    HttpNodes.PATIENCE,
                    () -> call(second, "GET k").equals("(null)") ? Optional.of(true) : Optional.empty());
            for (RespClient client : List.of(first, second, third)) {
                assertThat(call(client, "EXISTS k")).isEqualTo(":0");
                assertThat(call(client, "DBSIZE")).isEqualTo(":0");
            }
        }
    }

    @Test
    void clusterWithoutItsLeader_goesOn_andEachAcknowledgedIncrementCountsOnce() throws IOException {
        try (RespClient first = client(1)) {
            assertThat(certain(first, "SET k 0")).isEqualTo("+OK");
        }
        int leader = Await.until(
                "a leader",
                HttpNodes.PATIENCE,
                () -> Optional.of(servers.get(1).node().status().leaderId()).filter(id -> id != 0));
        int other = leader == 1 ? 2 : 1;
        int acknowledged = 0;
        int unknown = 0;
        boolean isLeaderGone = false;
        try (RespClient client = client(other)) {
            while (acknowledged < INCREMENTS) {
                if (!isLeaderGone && acknowledged == INCREMENTS / 2) {
                    servers.remove(leader).close();
                    isLeaderGone = true;
                }
                if (call(client, "INCR k").startsWith("-UNKNOWN")) {
                    unknown++;
                } else {
                    acknowledged++;
                }
            }
            String counted = call(client, "GET k").replace("\"", "");
            assertThat(Integer.parseInt(counted)).isBetween(acknowledged, acknowledged + unknown);
        }
    }

    @Test
    void serverThatStartsAgain_goesOnFromItsSnapshot_andFromTheLogBehindIt() throws IOException {
        try (RespClient first = client(1)) {
            assertThat(certain(first, "MSET a 1 b 2")).isEqualTo("+OK");
            assertThat(certain(first, "HSET h f v")).isIn(":0", ":1");
            assertThat(certain(first, "EXPIRE a 1000")).isEqualTo(":1");
        }
        StoredSnapshot taken = HttpNodes.repeat("a snapshot", servers.get(1).node()::snapshot);
        servers.remove(1).close();
        try (RespClient second = client(2)) {
            assertThat(certain(second, "SET b 3")).isEqualTo("+OK");
        }
        start(1);
        try (RespClient first = client(1)) {
            assertThat(call(first, "MGET a b")).isEqualTo("*[\"1\", \"3\"]");
            assertThat(call(first, "HGETALL h")).isEqualTo("*[\"f\", \"v\"]");
            assertThat(call(first, "TTL a")).isNotEqualTo(":-1").isNotEqualTo(":-2");
        }
        assertThat(taken.sizeBytes()).isGreaterThan(0);
        assertThat(servers.get(1).node().status().snapshots().index())
                .isEqualTo(taken.ref().index());
    }
}
