package io.raftkit.examples.kv.machine;

import io.raftkit.examples.kv.map.PersistentMap;
import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.FrozenKeys;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.examples.kv.store.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
    private static final int HEAD_BYTES = 2 * Long.BYTES + Byte.BYTES;
    private static final int NO_STRING = -1;

    /**
     * One key.
     *
     * @param value its string, or null for a hash
     * @param version the number of the change that made it so
     */
    public record Entry(Bytes key, @Nullable Bytes value, long version) {
        private int sizeBytes() {
            return 2 * Integer.BYTES + Long.BYTES + key.length() + (value == null ? 0 : value.length());
        }

        private void writeTo(ByteBuffer out) {
            out.putInt(key.length()).put(key.array()).putLong(version);
            if (value == null) {
                out.putInt(NO_STRING);
            } else {
                out.putInt(value.length()).put(value.array());
            }
        }

        private static Entry readFrom(ByteBuffer in) {
            Bytes key = Write.bytes(in, in.getInt());
            long version = in.getLong();
            int length = in.getInt();
            return new Entry(key, length == NO_STRING ? null : Write.bytes(in, length), version);
        }
    }

    static Entries read(FrozenKeys keys, Bytes prefix, Bytes from, int limit) {
        List<Entry> found = new ArrayList<>();
        long bytes = 0;
        Iterator<PersistentMap.Entry<Bytes, Held>> rest = keys.from(from.compareTo(prefix) < 0 ? prefix : from);
        while (rest.hasNext()) {
            PersistentMap.Entry<Bytes, Held> each = rest.next();
            if (!each.key().startsWith(prefix)) {
                break;
            }
            if (each.value().isExpired(keys.now())) {
                continue;
            }
            Entry entry =
                    new Entry(each.key(), string(each.value()), each.value().version());
            bytes += entry.sizeBytes();
            if (found.size() == limit || !found.isEmpty() && bytes > BYTES_MAX) {
                return new Entries(keys.now(), keys.version(), true, found);
            }
            found.add(entry);
        }
        return new Entries(keys.now(), keys.version(), false, found);
    }

    private static @Nullable Bytes string(Held held) {
        return held.value() instanceof Value.Text text ? text.bytes() : null;
    }

    byte[] toBytes() {
        int bytes = all.stream().mapToInt(Entry::sizeBytes).sum();
        ByteBuffer out = ByteBuffer.allocate(HEAD_BYTES + bytes)
                .putLong(now)
                .putLong(version)
                .put((byte) (isCut ? 1 : 0));
        all.forEach(entry -> entry.writeTo(out));
        return out.array();
    }

    /** Reads what the state machine answered to {@link Query#ofEntries}. */
    public static Entries of(byte[] answer) {
        ByteBuffer in = ByteBuffer.wrap(answer);
        long now = in.getLong();
        long version = in.getLong();
        boolean isCut = in.get() != 0;
        List<Entry> all = new ArrayList<>();
        while (in.hasRemaining()) {
            all.add(Entry.readFrom(in));
        }
        return new Entries(now, version, isCut, all);
    }

    /** The first key, or null if there is none. */
    public @Nullable Entry first() {
        return all.isEmpty() ? null : all.get(0);
    }
}
