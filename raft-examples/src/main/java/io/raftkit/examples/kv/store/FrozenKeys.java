package io.raftkit.examples.kv.store;

import io.raftkit.examples.kv.map.PersistentMap;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One version of the state, and its form in a snapshot: a byte for the format, the clock, the version, the number of keys, then each key
 * with what it holds, in the order of the keys. All strings have their length in front.
 */
public record FrozenKeys(PersistentMap<Bytes, Held> held, long now, long version) {
    /** Another one for each change of the form, or of what counts as a change of the keys: servers must agree on the version. */
    private static final byte FORMAT = 1;

    private static final byte TEXT = 1;
    private static final byte FIELDS = 2;

    /** No keys, before the first change. */
    public static final FrozenKeys EMPTY = new KeySpace().freeze();

    /** What a key held, or null. */
    public @Nullable Held find(Bytes key) {
        @Nullable Held found = held.get(key);
        return found == null || found.isExpired(now) ? null : found;
    }

    /** The keys from one on, in their order, with those whose time had come and that were not yet removed. */
    public Iterator<PersistentMap.Entry<Bytes, Held>> from(Bytes first) {
        return held.behind(key -> key.compareTo(first) >= 0);
    }

    /** Writes it, one key at a time. */
    public void writeTo(OutputStream to) throws IOException {
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(to));
        out.writeByte(FORMAT);
        out.writeLong(now);
        out.writeLong(version);
        out.writeInt(held.size());
        for (PersistentMap.Entry<Bytes, Held> each : held) {
            write(each.key(), out);
            out.writeLong(each.value().expiresAt());
            out.writeLong(each.value().version());
            write(each.value().value(), out);
        }
        out.flush();
    }

    private static void write(Value value, DataOutputStream out) throws IOException {
        if (value instanceof Value.Text text) {
            out.writeByte(TEXT);
            write(text.bytes(), out);
        } else if (value instanceof Value.Fields fields) {
            out.writeByte(FIELDS);
            out.writeInt(fields.map().size());
            for (PersistentMap.Entry<Bytes, Bytes> field : fields.map()) {
                write(field.key(), out);
                write(field.value(), out);
            }
        }
    }

    private static void write(Bytes bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length());
        out.write(bytes.array());
    }

    /** Reads what was written. */
    public static FrozenKeys readFrom(InputStream from) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(from));
        byte format = in.readByte();
        if (format != FORMAT) {
            throw new IOException("the snapshot has the format " + format
                    + "; this version of the store reads the format " + FORMAT + " only");
        }
        long now = in.readLong();
        long version = in.readLong();
        int count = in.readInt();
        return new FrozenKeys(
                sorted(count, () -> new PersistentMap.Entry<>(readBytes(in), readHeld(in))), now, version);
    }

    private static Held readHeld(DataInputStream in) throws IOException {
        long expiresAt = in.readLong();
        long version = in.readLong();
        return new Held(readValue(in), expiresAt, version);
    }

    private static Value readValue(DataInputStream in) throws IOException {
        byte kind = in.readByte();
        return switch (kind) {
            case TEXT -> new Value.Text(readBytes(in));
            case FIELDS ->
                new Value.Fields(sorted(in.readInt(), () -> new PersistentMap.Entry<>(readBytes(in), readBytes(in))));
            default -> throw new IOException("a snapshot holds a value of the unknown kind " + kind);
        };
    }

    private static Bytes readBytes(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return Bytes.of(bytes);
    }

    @FunctionalInterface
    private interface Source<V> {
        PersistentMap.Entry<Bytes, V> next() throws IOException;
    }

    private static <V> PersistentMap<Bytes, V> sorted(int count, Source<V> source) throws IOException {
        Iterator<PersistentMap.Entry<Bytes, V>> entries =
                IntStream.range(0, count).mapToObj(i -> next(source)).iterator();
        try {
            return PersistentMap.ofSorted(Comparator.naturalOrder(), entries, count);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static <V> PersistentMap.Entry<Bytes, V> next(Source<V> source) {
        try {
            return source.next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
