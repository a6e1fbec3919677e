package io.raftkit.typed.codec;

import io.raftkit.typed.table.IdTable;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Derives codecs from types, once, at the start of a program. Not thread-safe; the codecs are.
 *
 * <p>Known are {@code long}, {@code int}, {@code boolean}, {@code double} and their boxes; {@code String}, {@code byte[]}; enums, each
 * constant with an {@link Id}; {@code Optional}, {@code List}, {@code Map} and {@code SortedMap} in the order of the keys (numbers, strings, and
 * in a {@code Map} enums and types that are written as a number, a string or {@code byte[]}), {@code LinkedHashMap} in the order of insertion; records of these; and sealed interfaces of records, each with an
 * {@link Id}. Records must not contain themselves. Everything else is written {@linkplain #add(Class, Class, Function, Function) as a type that
 * is known}, or needs a {@linkplain #add(Class, Codec) codec written by hand}.
 *
 * <p>The comparator of a map is not written. A {@code SortedMap} must be in natural order: one with another comparator is refused when it is
 * written. A {@code Map} is read in the order of the keys, whatever its order was. A {@code LinkedHashMap} in access order is read back in
 * insertion order, so that a state must not depend on its access order.
 *
 * <p>Lists and maps that were read cannot be changed, a {@code LinkedHashMap} can.
 */
public final class Codecs {
    private static final String KNOWN =
            "use long, int, boolean, double, String, byte[], an enum, Optional, List, Map, SortedMap, LinkedHashMap, a"
                    + " record or a sealed interface of records, or add a codec for it";

    private final MethodHandles.Lookup lookup;
    private final Map<Type, Codec<?>> derived = new HashMap<>(Scalar.ALL);
    private final Set<Type> underWay = new LinkedHashSet<>();

    private Codecs(MethodHandles.Lookup lookup) {
        this.lookup = lookup;
    }

    /**
     * Derives codecs of records that are accessible to the caller: all of its own module, or of the class path, whether public or
     * not; no {@code opens} and no {@code exports} is needed. Records of another module must be public and exported, or their package be open to
     * the caller's module.
     *
     * @param lookup {@code MethodHandles.lookup()}, called in the module of the records
     * @return no codecs yet
     */
    public static Codecs with(MethodHandles.Lookup lookup) {
        return new Codecs(Objects.requireNonNull(lookup, "lookup"));
    }

    /**
     * Uses a codec for a type, wherever it is found in what is derived later.
     *
     * @param <T> the type
     * @param type a class without type parameters
     * @param codec its codec
     * @return this
     * @throws IllegalArgumentException if the type has a codec already
     */
    public <T> Codecs add(Class<T> type, Codec<T> codec) {
        return put(type, new Framed<>(type, Objects.requireNonNull(codec, "codec")));
    }

    /**
     * Writes a type as another one, wherever it is found in what is derived later: for instance a type of yours for strings of bytes as {@code
     * byte[]}. It takes as many bytes as the other one.
     *
     * @param <T> the type
     * @param <U> the other one
     * @param type a class without type parameters
     * @param as a type that has a codec, for instance {@code byte[].class} or {@code Long.class}
     * @param write from the type to the other one; equal values give equal ones
     * @param read back, to a value that is equal to the first one; may throw {@link DecodingException}, or anything else for what is malformed
     * @return this
     * @throws IllegalArgumentException if the type has a codec already, or the other one has none
     */
    public <T, U> Codecs add(Class<T> type, Class<U> as, Function<T, U> write, Function<U, T> read) {
        Codec<?> codec = derive(Objects.requireNonNull(as, "as"), "what " + type.getName() + " is written as");
        return put(
                type,
                ConvertedCodec.of(
                        type, as, codec, Objects.requireNonNull(write, "write"), Objects.requireNonNull(read, "read")));
    }

    private Codecs put(Class<?> type, Codec<?> codec) {
        if (derived.containsKey(Objects.requireNonNull(type, "type"))) {
            throw new IllegalArgumentException(
                    type.getName() + " has a codec: add codecs of your own once, and before codecs are derived");
        }
        derived.put(type, codec);
        return this;
    }

    /**
     * Derives the codec of a type.
     *
     * @param <T> the type
     * @param type the type
     * @return its codec
     * @throws IllegalArgumentException if it has none; the message names what has none, and says what to do
     */
    // A codec is put beside its own type only.
    @SuppressWarnings("unchecked")
    public <T> Codec<T> of(Class<T> type) {
        return (Codec<T>) of((Type) type);
    }

    /**
     * Derives the codec of a type that may have type arguments.
     *
     * @param type the type
     * @return its codec
     * @throws IllegalArgumentException if it has none; the message names what has none, and says what to do
     */
    public Codec<?> of(Type type) {
        return derive(Objects.requireNonNull(type, "type"), type.getTypeName());
    }

    Codec<?> derive(Type type, String where) {
        @Nullable Codec<?> known = derived.get(type);
        if (known != null) return known;
        if (!underWay.add(type)) {
            throw new IllegalArgumentException(where + " has the type " + type.getTypeName()
                    + ", which would contain itself: refer to it by a number or a name");
        }
        try {
            Codec<?> codec = make(type, where);
            derived.put(type, codec);
            return codec;
        } finally {
            underWay.remove(type);
        }
    }

    private Codec<?> make(Type type, String where) {
        if (type instanceof ParameterizedType of) {
            return container((Class<?>) of.getRawType(), of.getActualTypeArguments(), where);
        }
        if (type instanceof Class<?> plain && plain.getTypeParameters().length == 0) {
            if (plain.isRecord()) return RecordCodec.of(plain, this);
            if (plain.isEnum()) return EnumCodec.of(plain);
            if (plain.isSealed() && plain.isInterface()) return union(plain);
        }
        throw unknown(type.getTypeName(), where);
    }

    private static IllegalArgumentException unknown(String type, String where) {
        return new IllegalArgumentException(where + " has the type " + type + ", which has no codec: " + KNOWN);
    }

    private Codec<?> container(Class<?> raw, Type[] of, String where) {
        if (raw == Optional.class) return new OptionalCodec(part("the value of ", of[0], where));
        if (raw == List.class) return new ListCodec(part("an element of ", of[0], where));
        if (raw == LinkedHashMap.class) {
            return new LinkedMapCodec(part("a key of ", of[0], where), part("a value of ", of[1], where));
        }
        if (raw == Map.class || raw == SortedMap.class) {
            Part key = part("a key of ", of[0], where);
            return new SortedMapCodec(raw, key, part("a value of ", of[1], where), order(raw, of[0], key));
        }
        throw unknown(raw.getName(), where);
    }

    private Part part(String which, Type type, String where) {
        return Part.of(which + where, derive(type, which + where));
    }

    private static Comparator<Object> order(Class<?> map, Type key, Part part) {
        if (SortedMapCodec.isNatural(key)) return SortedMapCodec.NATURAL;
        @Nullable Comparator<Object> order = map == Map.class ? order(part.codec()) : null;
        if (order != null) return order;
        throw new IllegalArgumentException(part.where() + " has the type " + key.getTypeName()
                + ", which has no lasting order: use Long, Integer or String, in a Map also an enum or a type that is written"
                + " as one of these or as byte[], or a LinkedHashMap");
    }

    private static @Nullable Comparator<Object> order(Codec<?> key) {
        if (key instanceof EnumCodec constants) return constants.order();
        return key instanceof ConvertedCodec converted ? converted.order() : null;
    }

    private Codec<?> union(Class<?> type) {
        IdTable<UnionCodec.Alternative> byId = new IdTable<>("record of " + type.getName());
        for (Class<?> each : Records.of(type)) {
            @Nullable Id id = each.getAnnotation(Id.class);
            if (id == null) {
                throw new IllegalArgumentException(
                        "record " + each.getName() + " of " + type.getName() + " has no @Id: give it a lasting number");
            }
            Part part = Part.of(each.getName(), derive(each, each.getName()));
            byId.put(id.value(), new UnionCodec.Alternative(id.value(), each, part));
        }
        return new UnionCodec(type.getSimpleName(), byId);
    }

    /** With private access, where the module of the type allows it. */
    MethodHandles.Lookup lookupIn(Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(type, lookup);
        } catch (IllegalAccessException e) {
            // What is public and exported is accessible all the same.
            return lookup;
        }
    }

    String inaccessible(Class<?> type) {
        return "record " + type.getName() + " is not accessible to " + lookup
                + ": pass MethodHandles.lookup() from a class" + " in the module of the record, or add 'opens "
                + type.getPackageName() + ";' to the descriptor of that module";
    }
}
