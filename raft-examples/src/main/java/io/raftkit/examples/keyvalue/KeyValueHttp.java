package io.raftkit.examples.keyvalue;

import io.raftkit.api.RaftNode;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.examples.server.BadRequest;
import io.raftkit.examples.server.HttpApi;
import io.raftkit.examples.server.Options;
import io.raftkit.examples.server.ServerMain;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The map's client API, the same on every server: {@code PUT /map?key=k&value=v}, {@code DELETE /map?key=k} and a linearizable {@code GET
 * /map?key=k}. All answer {@code {"value":"v"}}, or {@code {}} where there is none: the first two with what was there before. {@code POST
 * /snapshot} writes a snapshot on the server that is asked, and answers which file of its data directory to copy as a backup.
 */
final class KeyValueHttp {
    /** The option that names the cluster. */
    static final String CLUSTER = "cluster";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private KeyValueHttp() {}

    /** A server of the map, with this command line. */
    static ServerMain of(String[] args) {
        Options options = ServerMain.options("keyvalue")
                .optional(CLUSTER, "none", "name of the cluster, the same on all servers and at each start");
        return new ServerMain(options, args, KeyValueHttp::routes);
    }

    static Map<String, HttpApi.Route> routes(RaftNode node) {
        return Map.of(
                "PUT /map",
                fields -> node.submit(change(fields, given(fields, "value")), TIMEOUT)
                        .thenApply(KeyValueHttp::answer),
                "DELETE /map",
                fields -> node.submit(change(fields, null), TIMEOUT).thenApply(KeyValueHttp::answer),
                "GET /map",
                fields -> node.read(bytes(given(fields, "key")), TIMEOUT).thenApply(KeyValueHttp::answer),
                "POST /snapshot",
                fields -> node.snapshot().thenApply(KeyValueHttp::backup));
    }

    private static Map<String, Object> backup(StoredSnapshot snapshot) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("file", "snap-" + snapshot.ref().id());
        fields.put("index", snapshot.ref().index());
        fields.put("sizeBytes", snapshot.sizeBytes());
        return fields;
    }

    private static byte[] change(Map<String, String> fields, @Nullable String value) {
        return new Change(given(fields, "key"), value == null ? null : bytes(value)).toBytes();
    }

    private static String given(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new BadRequest(name + " is missing; write for instance PUT /map?key=k&value=v");
        }
        return value;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, String> answer(byte[] answer) {
        Map<String, String> fields = new TreeMap<>();
        if (answer.length > 0) {
            fields.put("value", new String(answer, 1, answer.length - 1, StandardCharsets.UTF_8));
        }
        return fields;
    }
}
