package io.raftkit.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.examples.cluster.Await;
import io.raftkit.examples.kv.http.EventReader;
import io.raftkit.examples.kv.http.HttpCaller;
import io.raftkit.examples.kv.server.ServerSettings;
import io.raftkit.examples.server.HttpNodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that watches three servers, and goes on at another one when its server ends. */
@Tag("slow")
class KeyValueWatchTest {
    private static final int WRITES = 200;
    private static final String LAST = "last";

    @TempDir
    Path directory;

    private final JsonMapper json = new JsonMapper();
    private final Map<Integer, KeyValueServer> servers = new ConcurrentHashMap<>();
    private final Map<Long, String> acknowledged = new ConcurrentHashMap<>();
    private final List<EventReader.Event> seen = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        HttpNodes nodes = new HttpNodes(directory);
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        for (int id = 1; id <= 3; id++) {
            servers.put(id, KeyValueServer.start(nodes.builder("kv", id), any, any, ServerSettings.defaults()));
        }
    }

    @AfterEach
    void close() {
        servers.values().forEach(KeyValueServer::close);
    }

    private int leader() {
        return Await.until(
                "a leader",
                HttpNodes.PATIENCE,
                () -> servers.values().stream()
                        .map(server -> server.node().status().leaderId())
                        .filter(servers::containsKey)
                        .findFirst());
    }

    /** Writes, and stops a server in the middle. Whatever was not acknowledged is written again. */
    private void write(int stopped) {
        Map<Integer, HttpCaller> callers = new HashMap<>();
        servers.forEach((id, server) -> callers.put(id, new HttpCaller(server.httpPort())));
        for (int i = 0; i <= WRITES; i++) {
            if (i == WRITES / 2) {
                servers.remove(stopped).close();
            }
            List<Integer> running = List.copyOf(servers.keySet());
            put(callers.get(running.get(i % running.size())), i < WRITES ? "key" + i % 7 : LAST, "value" + i);
        }
    }

    private void put(HttpCaller caller, String key, String value) {
        HttpCaller.Answer answer = Await.until("a write", HttpNodes.PATIENCE, () -> {
            HttpCaller.Answer given = caller.put("/keys/" + key, "{\"value\":\"" + value + "\"}");
            if (given.status() >= 500) {
                return Optional.empty();
            }
            assertThat(given.status()).as(given.json()).isEqualTo(200);
            return Optional.of(given);
        });
        acknowledged.put(json.readTree(answer.json()).get("revision").asLong(), key + " " + value);
    }

    /** Watches one server after the other, each time from the position that was reached, unless a write fails. */
    private void watch(int first, CompletableFuture<Void> writes) {
        int id = first;
        while (!isLastSeen() && !writes.isCompletedExceptionally()) {
            KeyValueServer server = servers.get(id);
            if (server != null) {
                watch(server, writes);
            }
            id = id % 3 + 1;
        }
    }

    private void watch(KeyValueServer server, CompletableFuture<Void> writes) {
        try (EventReader reader = new EventReader(server.httpPort(), "/watch?revision=" + (seen.size() + 1))) {
            if (reader.status() >= 500) {
                return;
            }
            assertThat(reader.status()).isEqualTo(200);
            // There are heartbeats even if there are no more writes.
            for (EventReader.Event event = reader.next();
                    event != null && !writes.isCompletedExceptionally();
                    event = reader.next()) {
                if (event.name().equals("put")) {
                    assertThat(event.id()).isEqualTo(seen.size() + 1);
                    seen.add(event);
                    if (isLastSeen()) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            // The server was just stopped.
        }
    }

    private boolean isLastSeen() {
        return !seen.isEmpty() && text(seen.get(seen.size() - 1)).startsWith(LAST);
    }

    private String text(EventReader.Event event) {
        JsonNode data = json.readTree(event.data());
        return data.get("key").asString() + " " + data.get("value").asString();
    }

    @Test
    void client_seesEachChangeOnce_thoughTheLeaderThatItWatchesIsStopped() {
        int leader = leader();
        CompletableFuture<Void> writes = CompletableFuture.runAsync(() -> write(leader));
        watch(leader, writes);
        writes.join();
        Map<Long, String> events = new HashMap<>();
        seen.forEach(event -> events.put(event.id(), text(event)));
        assertThat(acknowledged).hasSize(WRITES + 1);
        assertThat(events).containsAllEntriesOf(acknowledged);
    }
}
