package io.raftkit.typed.codec;

import java.lang.reflect.Type;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The number of keys, and each with its value, in the order of the keys: however a map was made, its bytes are the same.
 *
 * @param type as it is declared, Map or SortedMap
 */
record SortedMapCodec(Class<?> type, Part key, Part value, Comparator<Object> order)
        implements Codec<Map<Object, Object>> {
    @Override
    public void write(Map<Object, Object> map, ByteWriter out) {
        if (type == SortedMap.class) refuseOtherOrder((SortedMap<Object, Object>) map);
        out.writeUnsigned(map.size());
        sorted(map).forEach((each, of) -> {
            key.write(each, out);
            value.write(of, out);
        });
    }

    /** Whoever read it would have it in natural order, and a replica with a restored state would differ from the others. */
    private void refuseOtherOrder(SortedMap<Object, Object> map) {
        Object comparator = map.comparator();
        if (comparator != null && comparator != Comparator.naturalOrder()) {
            throw new IllegalArgumentException(key.where()
                    + " is in the order of a comparator, which is not written: use a SortedMap in natural order");
        }
    }

    private Map<Object, Object> sorted(Map<Object, Object> map) {
        if (map instanceof SortedMap<Object, Object> tree && tree.comparator() == null && order == NATURAL) return map;
        for (Object each : map.keySet()) {
            if (each == null) throw new IllegalArgumentException(key.where() + " is null");
        }
        TreeMap<Object, Object> sorted = new TreeMap<>(order);
        sorted.putAll(map);
        return sorted;
    }

    @Override
    public Map<Object, Object> read(ByteReader in) {
        TreeMap<Object, Object> map = order == NATURAL ? new TreeMap<>() : new TreeMap<>(order);
        int count = in.readCount();
        for (int i = 0; i < count; i++) {
            Object next = key.read(in);
            if (i > 0 && order.compare(map.lastKey(), next) >= 0) {
                throw DecodingException.malformed("keys of a map are not in their order");
            }
            map.put(next, value.read(in));
        }
        return Collections.unmodifiableSortedMap(map);
    }

    @Override
    public String form() {
        return "map from " + key.codec().form() + " to " + value.codec().form();
    }

    /** Whether keys of a type are in {@link #NATURAL} order. */
    static boolean isNatural(Type type) {
        return type == Long.class || type == Integer.class || type == String.class;
    }

    /** That of numbers and strings. */
    // Keys of one type are compared, which is one of those that can be.
    @SuppressWarnings("unchecked")
    static final Comparator<Object> NATURAL = (one, other) -> ((Comparable<Object>) one).compareTo(other);
}
