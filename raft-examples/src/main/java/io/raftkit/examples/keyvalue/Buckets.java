package io.raftkit.examples.keyvalue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A map in {@value #COUNT} sorted maps, chosen by the hash of the key. To freeze it costs {@value #COUNT} references whatever its size: a
 * bucket is copied only when it is changed for the first time after that.
 */
final class Buckets {
    static final int COUNT = 4096;
    private static final int END = -1;

    private final List<SortedMap<String, byte[]>> buckets =
            new ArrayList<>(IntStream.range(0, COUNT).mapToObj(i -> none()).toList());
    private final BitSet frozen = new BitSet(COUNT);
    private int copied;

    private static SortedMap<String, byte[]> none() {
        return new TreeMap<>();
    }

    byte @Nullable [] get(String key) {
        return buckets.get(place(key)).get(key);
    }

    /** Sets a key, or removes it with null; gives back what it was before. */
    byte @Nullable [] set(String key, byte @Nullable [] value) {
        SortedMap<String, byte[]> bucket = own(place(key));
        return value == null ? bucket.remove(key) : bucket.put(key, value);
    }

    private SortedMap<String, byte[]> own(int place) {
        if (frozen.get(place)) {
            frozen.clear(place);
            buckets.set(place, new TreeMap<>(buckets.get(place)));
            copied++;
        }
        return buckets.get(place);
    }

    private static int place(String key) {
        // Specified for strings, so it is the same in every JVM.
        return Math.floorMod(key.hashCode(), COUNT);
    }

    /** The map as it is now; later changes do not change that. */
    List<SortedMap<String, byte[]>> freeze() {
        frozen.set(0, COUNT);
        return List.copyOf(buckets);
    }

    /** How many buckets were copied so far because they were frozen. */
    int copied() {
        return copied;
    }

    static void write(List<SortedMap<String, byte[]>> frozen, DataOutputStream out) throws IOException {
        for (SortedMap<String, byte[]> bucket : frozen) {
            for (Map.Entry<String, byte[]> entry : bucket.entrySet()) {
                write(entry.getKey().getBytes(StandardCharsets.UTF_8), out);
                write(entry.getValue(), out);
            }
        }
        out.writeInt(END);
    }

    private static void write(byte[] bytes, DataOutputStream out) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** A map of what was written. */
    static Buckets read(DataInputStream in) throws IOException {
        Buckets read = new Buckets();
        for (int length = in.readInt(); length != END; length = in.readInt()) {
            String key = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            read.set(key, in.readNBytes(in.readInt()));
        }
        return read;
    }
}
