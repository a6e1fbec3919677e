package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.machine.Condition;
import io.raftkit.examples.kv.machine.Write;
import io.raftkit.examples.kv.machine.WriteResult;
import io.raftkit.examples.kv.server.Replication;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.FrozenKeys;
import io.raftkit.examples.kv.store.Held;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One key: {@code GET}, {@code PUT} and {@code DELETE} of {@code /keys/KEY}. */
final class KeyResource {
    private static final String IF_REVISION = "ifRevision";

    private final Replication replication;
    private final Reads reads;

    KeyResource(Replication replication, Reads reads) {
        this.replication = replication;
        this.reads = reads;
    }

    CompletableFuture<Reply> get(Exchange exchange, Bytes key) {
        return reads.keys(exchange.parameters(Reads.CONSISTENCY)).thenApply(keys -> found(exchange, key, keys));
    }

    private static Reply found(Exchange exchange, Bytes key, FrozenKeys keys) {
        @Nullable Held held = keys.find(key);
        if (held == null) {
            throw new Refused(404, "there is no such key").with(JsonForm.STORE_REVISION, keys.version());
        }
        exchange.hold(JsonForm.entryBytesMax(key, held));
        Map<String, Object> fields = JsonForm.entry(key, held);
        fields.put(JsonForm.STORE_REVISION, keys.version());
        return Reply.ok(fields);
    }

    CompletableFuture<Reply> put(Exchange exchange, Bytes key) {
        exchange.parameters();
        return exchange.body(PutBody.BYTES_MAX, body -> replication.submit(PutBody.parse(key, body)))
                .thenCompose(written -> written)
                .thenApply(result -> {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    fields.put(JsonForm.REVISION, done(result).version());
                    return Reply.ok(fields);
                });
    }

    CompletableFuture<Reply> delete(Exchange exchange, Bytes key) {
        Parameters parameters = exchange.parameters(IF_REVISION);
        Condition condition = parameters.bytes(IF_REVISION) == null
                ? Condition.ANY
                : new Condition.IsVersion(parameters.number(IF_REVISION).orElseThrow());
        return replication.submit(Write.delete(key, condition)).thenApply(result -> {
            WriteResult deleted = done(result);
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("deleted", deleted.outcome() == WriteResult.Outcome.DONE);
            fields.put(JsonForm.STORE_REVISION, deleted.version());
            return Reply.ok(fields);
        });
    }

    private static WriteResult done(WriteResult result) {
        if (result.outcome() == WriteResult.Outcome.REFUSED) {
            throw new Refused(412, "the key is not as the condition says; nothing was changed")
                    .with(JsonForm.REVISION, result.version());
        }
        return result;
    }
}
