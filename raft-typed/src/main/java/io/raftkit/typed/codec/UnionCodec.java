package io.raftkit.typed.codec;

import io.raftkit.typed.codec.DecodingException.Reason;
import io.raftkit.typed.table.IdTable;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A value of a sealed interface: the {@link Id} of its record, and the record. */
final class UnionCodec implements Codec<Object> {
    private final String name;
    private final IdTable<Alternative> byId;
    private final ClassValue<@Nullable Alternative> byClass;

    /** One record of them. */
    record Alternative(int id, Class<?> type, Part record) {
        @Override
        public String toString() {
            return type.getName();
        }
    }

    UnionCodec(String name, IdTable<Alternative> byId) {
        this.name = name;
        this.byId = byId;
        Map<Class<?>, Alternative> all =
                byId.values().stream().collect(Collectors.toMap(Alternative::type, alternative -> alternative));
        this.byClass = new ClassValue<>() {
            @Override
            protected @Nullable Alternative computeValue(Class<?> type) {
                return all.get(type);
            }
        };
    }

    @Override
    public void write(Object value, ByteWriter out) {
        @Nullable Alternative alternative = byClass.get(value.getClass());
        if (alternative == null) {
            throw new IllegalArgumentException(value.getClass().getName() + " is no record of " + name);
        }
        out.writeUnsigned(alternative.id());
        alternative.record().write(value, out);
    }

    @Override
    public Object read(ByteReader in) {
        int id = in.readUnsigned();
        @Nullable Alternative alternative = byId.find(id);
        if (alternative == null) {
            throw new DecodingException(
                    Reason.UNKNOWN, name + " has no record with the id " + id + " here; known are " + byId.ids());
        }
        return alternative.record().read(in);
    }

    @Override
    public String form() {
        return name
                + byId.values().stream()
                        .map(each -> each.id() + "=" + each.record().codec().form())
                        .collect(Collectors.joining(", ", "{", "}"));
    }
}
