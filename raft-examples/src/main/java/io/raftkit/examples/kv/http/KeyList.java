package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.map.PersistentMap;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.FrozenKeys;
import io.raftkit.examples.kv.store.Held;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Many keys: {@code GET /keys}. A page is from one version of all keys. It ends after a number of keys, or of bytes, and tells the URL of the
 * next one.
 */
final class KeyList {
    private static final int LIMIT = 100;
    private static final int LIMIT_MAX = 1000;
    private static final int PAGE_BYTES_MAX = 1 << 20;

    /** A client can send it with other headers. */
    private static final int NEXT_LETTERS_MAX = HttpPort.HEADER_BYTES_MAX - 1024;

    private static final String PREFIX = "prefix";
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String LIMIT_NAME = "limit";

    private final Reads reads;

    KeyList(Reads reads) {
        this.reads = reads;
    }

    CompletableFuture<Reply> get(Exchange exchange) {
        Parameters parameters = exchange.parameters(PREFIX, FROM, TO, LIMIT_NAME, Reads.CONSISTENCY);
        Page page = new Page(exchange, parameters);
        return reads.keys(parameters).thenApply(page::fill);
    }

    /** One answer. */
    private static final class Page {
        private final Exchange exchange;
        private final Parameters parameters;
        private final Bytes prefix;
        private final Bytes from;
        private final @Nullable Bytes to;
        private final int limit;
        private final List<PersistentMap.Entry<Bytes, Held>> entries = new ArrayList<>();
        private long bytes;

        Page(Exchange exchange, Parameters parameters) {
            this.exchange = exchange;
            this.parameters = parameters;
            prefix = orNone(parameters.bytes(PREFIX));
            from = orNone(parameters.bytes(FROM));
            to = parameters.bytes(TO);
            limit = limit(parameters.number(LIMIT_NAME));
        }

        private static Bytes orNone(@Nullable Bytes given) {
            return given == null ? Bytes.EMPTY : given;
        }

        private static int limit(OptionalLong given) {
            long limit = given.orElse(LIMIT);
            if (limit < 1 || limit > LIMIT_MAX) {
                throw Refused.bad("limit must be from 1 to " + LIMIT_MAX);
            }
            return (int) limit;
        }

        Reply fill(FrozenKeys keys) {
            @Nullable String next = null;
            Iterator<PersistentMap.Entry<Bytes, Held>> rest = keys.from(from.compareTo(prefix) < 0 ? prefix : from);
            while (rest.hasNext() && next == null) {
                PersistentMap.Entry<Bytes, Held> each = rest.next();
                if (!isInRange(each.key())) {
                    break;
                }
                if (!each.value().isExpired(keys.now()) && !add(each)) {
                    next = urlOfNext(each.key());
                }
            }
            return reply(keys, next);
        }

        private boolean isInRange(Bytes key) {
            return key.startsWith(prefix) && (to == null || key.compareTo(to) <= 0);
        }

        /** Adds an entry; says whether there was room for it. There always is for the first one. */
        private boolean add(PersistentMap.Entry<Bytes, Held> entry) {
            long more = JsonForm.bytes(entry.key(), entry.value());
            if (entries.size() == limit || !entries.isEmpty() && bytes + more > PAGE_BYTES_MAX) {
                return false;
            }
            bytes += more;
            return entries.add(entry);
        }

        /** A page begins with the shortest bytes that lie behind the last key of the page before and not behind the next key. */
        private String urlOfNext(Bytes next) {
            Bytes last = entries.get(entries.size() - 1).key();
            int same = Arrays.mismatch(last.array(), next.array());
            String url = "/keys?" + parameters.with(FROM, Bytes.of(Arrays.copyOf(next.array(), same + 1)));
            if (url.length() > NEXT_LETTERS_MAX) {
                throw Refused.bad("the page would end between two keys that have their first " + same
                        + " bytes in common, so the URL of the next page would be too long. Use another limit, or read"
                        + " the keys with a client of Redis");
            }
            return url;
        }

        private Reply reply(FrozenKeys keys, @Nullable String next) {
            entries.forEach(entry -> exchange.hold(JsonForm.entryBytesMax(entry.key(), entry.value())));
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put(
                    "entries",
                    entries.stream()
                            .map(entry -> JsonForm.entry(entry.key(), entry.value()))
                            .toList());
            fields.put(JsonForm.STORE_REVISION, keys.version());
            if (next != null) {
                fields.put("next", next);
            }
            return Reply.ok(fields);
        }
    }
}
