package io.raftkit.typed;

import io.raftkit.typed.codec.Codec;
import io.raftkit.typed.codec.Codecs;
import io.raftkit.typed.codec.Id;
import io.raftkit.typed.codec.Records;
import io.raftkit.typed.table.IdTable;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gathers commands and queries, and makes a {@link Schema} of them. Not thread-safe.
 *
 * <p>Ids are given by {@link Id} at the records, or here. A mistake is refused with {@link IllegalArgumentException}, whose message names the
 * record and says what to do.
 */
public final class SchemaBuilder {
    private final Codecs codecs;
    private final Set<Class<?>> commandTypes = new LinkedHashSet<>();
    private final Set<Class<?>> queryTypes = new LinkedHashSet<>();
    private final Map<Class<?>, Integer> commandIds = new LinkedHashMap<>();
    private final Map<Class<?>, Integer> queryIds = new LinkedHashMap<>();

    SchemaBuilder(MethodHandles.Lookup lookup) {
        codecs = Codecs.with(lookup);
    }

    /**
     * Uses a codec of yours for a type that has no derived one, wherever it occurs in commands, queries and results.
     *
     * @param <T> the type
     * @param type a class without type parameters, also a command or a query itself
     * @param codec its codec
     * @return this
     */
    public <T> SchemaBuilder codec(Class<T> type, Codec<T> codec) {
        codecs.add(type, codec);
        return this;
    }

    /**
     * Writes a type as another one, as {@link Codecs#add(Class, Class, Function, Function)} does, wherever it occurs in commands, queries and
     * results.
     *
     * @param <T> the type
     * @param <U> the other one
     * @param type a class without type parameters
     * @param as a type that has a codec, for instance {@code byte[].class} or {@code Long.class}
     * @param write from the type to the other one
     * @param read back
     * @return this
     */
    public <T, U> SchemaBuilder codec(Class<T> type, Class<U> as, Function<T, U> write, Function<U, T> read) {
        codecs.add(type, as, write, read);
        return this;
    }

    /**
     * Adds commands.
     *
     * @param type a sealed interface, which stands for all its records, or one record. Each has an {@link Id}, or is given one by
     *     {@link #command}
     * @return this
     */
    // The class of a generic interface is one of its raw type.
    @SuppressWarnings("rawtypes")
    public SchemaBuilder commands(Class<? extends TypedCommand> type) {
        commandTypes.addAll(Records.of(Objects.requireNonNull(type, "type")));
        return this;
    }

    /**
     * Adds a command under an id that is given here.
     *
     * @param id its lasting number, from 1
     * @param type a record without {@link Id}
     * @return this
     */
    // The class of a generic interface is one of its raw type.
    @SuppressWarnings("rawtypes")
    public SchemaBuilder command(int id, Class<? extends TypedCommand> type) {
        give(id, type, commandIds, commandTypes);
        return this;
    }

    /**
     * Adds queries.
     *
     * @param type a sealed interface, which stands for all its records, or one record. Each has an {@link Id}, or is given one by
     *     {@link #query}
     * @return this
     */
    // The class of a generic interface is one of its raw type.
    @SuppressWarnings("rawtypes")
    public SchemaBuilder queries(Class<? extends TypedQuery> type) {
        queryTypes.addAll(Records.of(Objects.requireNonNull(type, "type")));
        return this;
    }

    /**
     * Adds a query under an id that is given here.
     *
     * @param id its lasting number, from 1; a command may have the same
     * @param type a record without {@link Id}
     * @return this
     */
    // The class of a generic interface is one of its raw type.
    @SuppressWarnings("rawtypes")
    public SchemaBuilder query(int id, Class<? extends TypedQuery> type) {
        give(id, type, queryIds, queryTypes);
        return this;
    }

    private static void give(int id, Class<?> type, Map<Class<?>, Integer> ids, Set<Class<?>> types) {
        if (!Objects.requireNonNull(type, "type").isRecord()) {
            throw new IllegalArgumentException(type.getName() + " is no record, and only records have ids");
        }
        if (type.isAnnotationPresent(Id.class) || ids.put(type, id) != null) {
            throw new IllegalArgumentException(
                    type.getName() + " has an id already, and is given the id " + id + " too");
        }
        types.add(type);
    }

    /**
     * Checks everything and derives the forms.
     *
     * @return the schema
     * @throws IllegalArgumentException if a record has no id or that of another, if something has no codec, or if a result is not told
     */
    public Schema build() {
        return new Schema(
                operations("command", TypedCommand.class, commandTypes, commandIds),
                operations("query", TypedQuery.class, queryTypes, queryIds));
    }

    private Operations operations(String what, Class<?> face, Set<Class<?>> types, Map<Class<?>, Integer> ids) {
        IdTable<Operation> byId = new IdTable<>(what);
        for (Class<?> type : types) {
            @Nullable Id annotated = type.getAnnotation(Id.class);
            @Nullable Integer given = annotated == null ? ids.get(type) : Integer.valueOf(annotated.value());
            if (given == null) {
                throw new IllegalArgumentException(what + " " + type.getName()
                        + " has no id: annotate it with @Id, or add it with " + what + "(id, class)");
            }
            byId.put(given, operation(given, type, face));
        }
        return new Operations(what, byId);
    }

    private Operation operation(int id, Class<?> type, Class<?> face) {
        @Nullable Type result = TypeArgument.of(type, face);
        if (result == null) {
            throw new IllegalArgumentException(
                    "record " + type.getName() + " does not say what its result is: implement " + face.getSimpleName()
                            + " with a type argument, for instance " + face.getSimpleName() + "<Long>");
        }
        return new Operation(
                id, type, plain(codecs.of(type)), result == Void.class ? null : plain(result(type, result)));
    }

    private Codec<?> result(Class<?> type, Type result) {
        try {
            return codecs.of(result);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the result of " + type.getName() + ": " + e.getMessage(), e);
        }
    }

    // A codec stands beside its own type: what is given to it is of that type.
    @SuppressWarnings("unchecked")
    private static Codec<Object> plain(Codec<?> codec) {
        return (Codec<Object>) codec;
    }
}
