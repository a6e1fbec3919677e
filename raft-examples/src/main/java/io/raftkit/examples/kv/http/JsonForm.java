package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.store.Bytes;
import io.raftkit.examples.kv.store.Held;
import io.raftkit.examples.kv.store.Value;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * How keys and values, which are bytes, stand in JSON: as text if they are text in UTF-8, and otherwise in base64, in a field whose name ends
 * with {@link #BASE64}.
 */
final class JsonForm {
    /** The end of the name of a field in base64. */
    static final String BASE64 = "Base64";
    /** The field with the number of the last change of any key. */
    static final String STORE_REVISION = "storeRevision";
    /** The field with the number of the change that made a key what it is. */
    static final String REVISION = "revision";

    /** A byte may take six letters, as in {@code \\u0000}. */
    static final int LETTERS_MAX = 6;

    private static final int FIELDS_BYTES = 256;
    private static final JsonMapper JSON = new JsonMapper();

    private JsonForm() {}

    /** An object in JSON; byte arrays are written in base64. */
    static byte[] write(Map<String, Object> fields) {
        return JSON.writeValueAsBytes(fields);
    }

    /** A key and what it holds. The fields of a hash are not shown. */
    static Map<String, Object> entry(Bytes key, Held held) {
        Map<String, Object> entry = new LinkedHashMap<>();
        put(entry, "key", key);
        entry.put("type", held.value().type());
        if (held.value() instanceof Value.Text text) {
            put(entry, "value", text.bytes());
        }
        entry.put(REVISION, held.version());
        if (held.expires()) {
            entry.put("expiresAtMillis", held.expiresAt());
        }
        return entry;
    }

    /** How many bytes a key and what is shown of its value have. */
    static long bytes(Bytes key, Held held) {
        return key.length() + held.shownBytes();
    }

    /** How many bytes an entry takes in JSON at most. */
    static long entryBytesMax(Bytes key, Held held) {
        return FIELDS_BYTES + LETTERS_MAX * bytes(key, held);
    }

    /** Adds bytes as text or in base64. */
    static void put(Map<String, Object> fields, String name, Bytes bytes) {
        try {
            fields.put(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes.array()))
                            .toString());
        } catch (CharacterCodingException e) {
            fields.put(name + BASE64, bytes.array());
        }
    }

    /** The bytes of a field with text. */
    static Bytes ofText(String name, String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return Bytes.of(bytes);
        } catch (CharacterCodingException e) {
            throw Refused.bad("\"" + name + "\" has half of a surrogate pair, which has no form in UTF-8");
        }
    }

    /** The bytes of a field in base64. */
    static Bytes ofBase64(String name, String text) {
        try {
            return Bytes.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw Refused.bad("\"" + name + "\" is not base64: " + e.getMessage());
        }
    }
}
