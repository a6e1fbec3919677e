package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.map.PersistentMap;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.FrozenKeys;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.examples.kv.store.Value;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keys with what they hold, in their order, all from one version of the state. Of two such answers, the one with the later time or the higher version
 * is from the later state.
 *
 * @param now the replicated time: milliseconds since the epoch
 * @param version the number of the last change of any key
 * @param isCut whether there are more keys behind these
 * @param all the keys
 */
public record Entries(long now, long version, boolean isCut, List<Entry> all) {
    private static final int BYTES_MAX = 1 << 20;
    private static final int OVERHEAD_BYTES = 16;

    /**
     * One key.
     *
     * @param value its string, empty for a hash
     * @param version the number of the change that made it so
     */
    public record Entry(Bytes key, Optional<Bytes> value, long version) {
        private int sizeBytes() {
            return OVERHEAD_BYTES + key.length() + value.map(Bytes::length).orElse(0);
        }
    }

    static Entries read(FrozenKeys keys, KeyValueQuery.Range range) {
        List<Entry> found = new ArrayList<>();
        long bytes = 0;
        Iterator<PersistentMap.Entry<Bytes, Held>> rest =
                keys.from(range.from().compareTo(range.prefix()) < 0 ? range.prefix() : range.from());
        while (rest.hasNext()) {
            PersistentMap.Entry<Bytes, Held> each = rest.next();
            if (!each.key().startsWith(range.prefix())) {
                break;
            }
            if (each.value().isExpired(keys.now())) {
                continue;
            }
            Entry entry =
                    new Entry(each.key(), string(each.value()), each.value().version());
            bytes += entry.sizeBytes();
            if (found.size() == range.limit() || !found.isEmpty() && bytes > BYTES_MAX) {
                return new Entries(keys.now(), keys.version(), true, found);
            }
            found.add(entry);
        }
        return new Entries(keys.now(), keys.version(), false, found);
    }

    private static Optional<Bytes> string(Held held) {
        return held.value() instanceof Value.Text text ? Optional.of(text.bytes()) : Optional.empty();
    }

    /** The first key, or null if there is none. */
    public @Nullable Entry first() {
        return all.isEmpty() ? null : all.get(0);
    }
}
