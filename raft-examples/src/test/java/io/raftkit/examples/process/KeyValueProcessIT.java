package io.raftkit.examples.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.kv.client.RespClient;
import io.raftkit.examples.kv.http.EventReader;
import io.raftkit.examples.kv.http.HttpCaller;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged key/value store as a user starts it, used over HTTP, while its leader is killed. */
class KeyValueProcessIT {
    private static final int KEYS = 30;

    private final JsonMapper json = new JsonMapper();
    private KeyValueProcesses servers;

    @BeforeEach
    void start() throws IOException {
        servers = new KeyValueProcesses("256m");
    }

    @AfterEach
    void stop() {
        servers.close();
    }

    private JsonNode put(int id, String path, String body) {
        HttpCaller.Answer answer = KeyValueProcesses.certain(servers.http(id), "PUT", path, body);
        assertThat(answer.status()).as(answer.json()).isEqualTo(200);
        return json.readTree(answer.json());
    }

    private HttpCaller.Answer get(int id, String path) {
        return KeyValueProcesses.certain(servers.http(id), "GET", path, "");
    }

    private static String key(int i) {
        return "key%02d".formatted(i);
    }

    /** Writes keys at one server. */
    private void write(int id, int from, int to) {
        for (int i = from; i < to; i++) {
            put(id, "/keys/" + key(i), "{\"value\":\"v" + i + "\"}");
        }
    }

    /** Adds the keys of the changes that a server tells from a revision on, until the last one was seen. Returns the last revision. */
    private long watch(int id, long first, List<String> seen, String last) throws IOException {
        long next = first;
        while (!seen.contains(last)) {
            try (EventReader reader = new EventReader(servers.httpPort(id), "/watch?prefix=key&revision=" + next)) {
                // There may be no leader just now.
                assertThat(reader.status()).isIn(200, 503);
                EventReader.Event event = reader.status() == 200 ? reader.nextChange() : null;
                while (event != null && !seen.contains(last)) {
                    if (event.name().equals("put")) {
                        seen.add(json.readTree(event.data()).get("key").asString());
                    }
                    next = event.id() + 1;
                    event = seen.contains(last) ? null : reader.nextChange();
                }
            }
        }
        return next - 1;
    }

    @Test
    void store_isUsedOverHttp_whileItsLeaderIsKilled() throws IOException {
        int leader = servers.leader();
        int other = leader % 3 + 1;
        write(leader, 0, KEYS / 2);
        List<String> seen = new ArrayList<>();
        long reached = watch(leader, 1, seen, key(KEYS / 2 - 1));
        servers.kill(leader);
        servers.leader();
        write(other, KEYS / 2, KEYS);
        watch(other, reached + 1, seen, key(KEYS - 1));
        // A write whose outcome was unknown may have been sent twice.
        assertThat(seen.stream().distinct().toList()).hasSize(KEYS).isSorted();
        assertConditions(other);
        assertRange(other);
        servers.restart(leader);
        assertRange(leader);
        assertExpiry(leader, other);
        assertSeenByRedis(leader);
    }

    private void assertConditions(int id) {
        long revision =
                put(id, "/keys/cas", "{\"value\":\"a\"}").get("revision").asLong();
        HttpCaller client = servers.http(id);
        String wrong = "{\"value\":\"b\",\"ifRevision\":" + (revision + 1000) + "}";
        assertThat(KeyValueProcesses.certain(client, "PUT", "/keys/cas", wrong).status())
                .isEqualTo(412);
        assertThat(KeyValueProcesses.certain(client, "PUT", "/keys/cas", "{\"value\":\"b\",\"ifValue\":\"x\"}")
                        .status())
                .isEqualTo(412);
        put(id, "/keys/cas", "{\"value\":\"b\",\"ifValue\":\"a\"}");
        assertThat(get(id, "/keys/cas").json()).contains("\"value\":\"b\"");
        assertThat(KeyValueProcesses.certain(client, "PUT", "/keys/cas", "{\"value\":\"c\",\"ifRevision\":0}")
                        .status())
                .isEqualTo(412);
    }

    private void assertRange(int id) {
        List<String> keys = new ArrayList<>();
        String url = "/keys?prefix=key&limit=7";
        while (url != null) {
            JsonNode page = json.readTree(get(id, url).json());
            page.get("entries").forEach(entry -> keys.add(entry.get("key").asString()));
            url = page.has("next") ? page.get("next").asString() : null;
        }
        assertThat(keys).hasSize(KEYS).isSorted();
    }

    private void assertExpiry(int id, int other) {
        put(id, "/keys/short", "{\"value\":\"v\",\"ttlMillis\":100}");
        Await.until(
                "the key expires",
                HttpNodes.PATIENCE,
                () -> get(other, "/keys/short").status() == 404 ? Optional.of(true) : Optional.empty());
        assertThat(get(id, "/keys/short").status()).isEqualTo(404);
    }

    private void assertSeenByRedis(int id) throws IOException {
        try (RespClient client = new RespClient(servers.port(id))) {
            String value = Await.until("a read", HttpNodes.PATIENCE, () -> {
                try {
                    return Optional.of(client.call("GET key00")).filter(reply -> !reply.startsWith("-"));
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThat(value).isEqualTo("\"v0\"");
        }
    }
}
