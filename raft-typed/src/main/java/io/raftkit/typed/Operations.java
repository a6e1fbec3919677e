package io.raftkit.typed;

import io.raftkit.typed.codec.ByteReader;
import io.raftkit.typed.codec.ByteWriter;
import io.raftkit.typed.codec.DecodingException;
import io.raftkit.typed.codec.DecodingException.Reason;
import io.raftkit.typed.table.IdTable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** All commands of a schema, or all queries. */
final class Operations {
    private final String what;
    private final IdTable<Operation> byId;
    private final ClassValue<@Nullable Operation> byClass;

    /** Of one kind, for messages "command" or "query". */
    Operations(String what, IdTable<Operation> byId) {
        this.what = what;
        this.byId = byId;
        Map<Class<?>, Operation> all =
                byId.values().stream().collect(Collectors.toMap(Operation::type, operation -> operation));
        // An operation refers to no schema: what the JVM keeps beside a class does not keep this.
        this.byClass = new ClassValue<>() {
            @Override
            protected @Nullable Operation computeValue(Class<?> type) {
                return all.get(type);
            }
        };
    }

    Operation of(Class<?> type) {
        @Nullable Operation operation = byClass.get(type);
        if (operation == null) {
            throw new IllegalArgumentException(type.getName() + " is no " + what + " of this schema; known are "
                    + byId.values().stream().map(Operation::toString).collect(Collectors.joining(", ")));
        }
        return operation;
    }

    List<Operation> all() {
        return byId.values();
    }

    byte[] encode(Object value) {
        ByteWriter out = new ByteWriter();
        of(value.getClass()).writeRequest(value, out);
        return out.take();
    }

    /** Which operation comes next. */
    Operation readId(ByteReader in) {
        int id = in.readUnsigned();
        @Nullable Operation operation = byId.find(id);
        if (operation == null) {
            throw new DecodingException(
                    Reason.UNKNOWN,
                    "the " + what + " with the id " + id + " is not known here; known are " + byId.ids());
        }
        return operation;
    }

    /** The rest, after the id. */
    Object readRest(Operation operation, ByteReader in) {
        try {
            Object value = operation.request().read(in);
            in.end();
            return value;
        } catch (DecodingException e) {
            throw new DecodingException(
                    e.reason(),
                    what + " " + operation.id() + " (" + operation.type().getSimpleName() + "): " + e.getMessage(),
                    e);
        }
    }

    Object decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        return readRest(readId(in), in);
    }

    String describe() {
        return byId.values().stream()
                .map(operation -> what + " " + operation.form() + "\n")
                .collect(Collectors.joining());
    }
}
