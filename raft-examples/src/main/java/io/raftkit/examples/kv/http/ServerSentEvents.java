package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.store.Change;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Events in the format {@code text/event-stream}. The id of each is the number of the last change that the client knows with it; a client that
 * connects again sends it back.
 */
final class ServerSentEvents {
    /** What an event takes beside its entry, at most. */
    static final int OVERHEAD_BYTES = 512;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /** How many bytes there are. */
    int size() {
        return out.size();
    }

    byte[] toBytes() {
        return out.toByteArray();
    }

    /** The beginning: everything behind this change will follow. */
    ServerSentEvents start(long revision) {
        line("event: start");
        return idAndData(revision, Map.of(JsonForm.REVISION, revision));
    }

    /** A change. */
    ServerSentEvents change(Change change) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (change.held() != null) {
            fields.putAll(JsonForm.entry(change.key(), change.held()));
        } else {
            if (change.kind() != Change.Kind.CLEAR) {
                JsonForm.put(fields, "key", change.key());
            }
            fields.put(JsonForm.REVISION, change.version());
        }
        line("event: " + change.kind().name().toLowerCase(Locale.ROOT));
        return idAndData(change.version(), fields);
    }

    /** Nothing happened, up to this change, that the client watches. */
    ServerSentEvents heartbeat(long revision) {
        line(": heartbeat");
        line("id: " + revision);
        line("");
        return this;
    }

    /** The end, and why. */
    ServerSentEvents end(String reason) {
        line("event: end");
        data(Map.of("error", reason));
        return this;
    }

    private ServerSentEvents idAndData(long revision, Map<String, Object> fields) {
        line("id: " + revision);
        data(fields);
        return this;
    }

    private void data(Map<String, Object> fields) {
        out.writeBytes("data: ".getBytes(StandardCharsets.UTF_8));
        out.writeBytes(JsonForm.write(fields));
        line("");
        line("");
    }

    private void line(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }
}
