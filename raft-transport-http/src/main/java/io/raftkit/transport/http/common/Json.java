package io.raftkit.transport.http.common;

import io.raftkit.api.status.Health;
import io.raftkit.api.status.NodeStatus;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON as it is written and read here.
 *
 * <p>Only Jackson's core is used. Its data binding needs annotations of an exact version, which the host's own Jackson, of another
 * generation, replaces by an older one.
 */
public final class Json {
    /** The longest document that is read. It comes from a stranger, so its depth is bounded too. */
    public static final int READ_BYTES_MAX = 4096;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(READ_BYTES_MAX)
                    .maxNestingDepth(4)
                    .maxStringLength(READ_BYTES_MAX)
                    .build())
            .build();

    private Json() {}

    /** A value as a document: a status, a record of an exported package, a map, a collection, or what these are made of. */
    public static byte[] bytes(Object value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(generator, value);
        }
        return out.toByteArray();
    }

    /** The strings in a document's outermost object, by name; none of what is no JSON, or not an object. */
    public static Map<String, String> strings(byte[] document) {
        Map<String, String> strings = new HashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), document)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Map.of();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                if (parser.nextToken() == JsonToken.VALUE_STRING) {
                    strings.put(name, parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            return Map.of();
        }
        return strings;
    }

    private static void write(JsonGenerator out, @Nullable Object value) {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof NodeStatus status) {
            write(out, status.toMap());
        } else if (value instanceof Health health) {
            write(out, health.toMap());
        } else if (value instanceof Record object) {
            writeRecord(out, object);
        } else if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            map.forEach((name, element) -> writeMember(out, String.valueOf(name), element));
            out.writeEndObject();
        } else if (value instanceof Iterable<?> elements) {
            out.writeStartArray();
            elements.forEach(element -> write(out, element));
            out.writeEndArray();
        } else {
            writeScalar(out, value);
        }
    }

    private static void writeRecord(JsonGenerator out, Record object) {
        out.writeStartObject();
        for (RecordComponent component : object.getClass().getRecordComponents()) {
            try {
                writeMember(out, component.getName(), component.getAccessor().invoke(object));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(
                        object.getClass() + " is not public in an exported package, or " + component + " throws", e);
            }
        }
        out.writeEndObject();
    }

    /** An id of 64 bits is written as a string: many readers keep 53 bits of a number, and two ids may then look the same. */
    private static void writeMember(JsonGenerator out, String name, @Nullable Object value) {
        out.writeName(name);
        write(out, value instanceof Long && name.endsWith("Id") ? value.toString() : value);
    }

    private static void writeScalar(JsonGenerator out, Object value) {
        if (value instanceof Boolean flag) {
            out.writeBoolean(flag);
        } else if (value instanceof Integer || value instanceof Long) {
            out.writeNumber(((Number) value).longValue());
        } else if (value instanceof String || value instanceof Enum) {
            out.writeString(value.toString());
        } else {
            throw new IllegalArgumentException("no form in JSON for " + value.getClass());
        }
    }
}
