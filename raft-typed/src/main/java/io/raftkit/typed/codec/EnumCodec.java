package io.raftkit.typed.codec;

import io.raftkit.typed.codec.DecodingException.Reason;
import io.raftkit.typed.table.IdTable;
import java.util.Comparator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A constant as its {@link Id}. */
final class EnumCodec implements Codec<Enum<?>> {
    private final String name;
    private final IdTable<Enum<?>> byId;
    private final int[] idByIndex;

    private EnumCodec(String name, IdTable<Enum<?>> byId, int[] idByIndex) {
        this.name = name;
        this.byId = byId;
        this.idByIndex = idByIndex;
    }

    static EnumCodec of(Class<?> type) {
        Object[] constants = type.getEnumConstants();
        IdTable<Enum<?>> byId = new IdTable<>("constant of " + type.getName());
        int[] idByIndex = new int[constants.length];
        for (Object each : constants) {
            Enum<?> constant = (Enum<?>) each;
            idByIndex[index(constant)] = id(type, constant);
            byId.put(idByIndex[index(constant)], constant);
        }
        return new EnumCodec(type.getSimpleName(), byId, idByIndex);
    }

    // The place in an array of this process, which is never written.
    @SuppressWarnings("EnumOrdinal")
    private static int index(Enum<?> constant) {
        return constant.ordinal();
    }

    private static int id(Class<?> type, Enum<?> constant) {
        try {
            @Nullable Id id = type.getDeclaredField(constant.name()).getAnnotation(Id.class);
            if (id != null) return id.value();
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException("a constant without its field", e);
        }
        throw new IllegalArgumentException(
                "the constant " + constant.name() + " of " + type.getName()
                        + " has no @Id: give each constant a lasting number, which does not depend on the order of the constants");
    }

    @Override
    public void write(Enum<?> value, ByteWriter out) {
        out.writeUnsigned(idByIndex[index(value)]);
    }

    @Override
    public Enum<?> read(ByteReader in) {
        int id = in.readUnsigned();
        @Nullable Enum<?> value = byId.find(id);
        if (value == null) {
            throw new DecodingException(
                    Reason.UNKNOWN, name + " has no constant with the id " + id + " here; known are " + byId.ids());
        }
        return value;
    }

    /** By ids: the order of the constants may change. */
    Comparator<Object> order() {
        return Comparator.comparingInt(constant -> idByIndex[index((Enum<?>) constant)]);
    }

    @Override
    public String form() {
        return name
                + byId.values().stream()
                        .map(constant -> idByIndex[index(constant)] + "=" + constant.name())
                        .collect(Collectors.joining(", ", "{", "}"));
    }
}
