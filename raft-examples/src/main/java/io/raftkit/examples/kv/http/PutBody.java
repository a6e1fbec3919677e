package io.raftkit.examples.kv.http;

import io.raftkit.examples.kv.machine.Condition;
import io.raftkit.examples.kv.machine.Write;
import io.raftkit.examples.kv.resp.Limits;
import io.raftkit.examples.kv.store.Bytes;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** The body of PUT. Read one token after the other, so that whatever it holds takes no more memory than its text. */
final class PutBody {
    /** The longest body. */
    static final int BYTES_MAX = 5 << 19;

    private static final int NAME_TOLD_MAX = 64;
    private static final String SHAPE = "the body must be an object such as {\"value\":\"text\"}";
    private static final String VALUE = "value";
    private static final String IF_VALUE = "ifValue";
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private @Nullable Bytes value;
    private @Nullable Condition condition;
    private long ttlMillis;

    private PutBody() {}

    /** The write that a body asks for. */
    static Write parse(Bytes key, byte[] body) {
        PutBody read = new PutBody();
        try (JsonParser in = JSON.createParser(body)) {
            read.object(in);
        } catch (JacksonException e) {
            throw Refused.bad("the body is not JSON: " + e.getOriginalMessage() + place(e.getLocation()));
        }
        return read.write(key);
    }

    /** Where something is wrong, if that is known: it is not where a name or a number is longer than the parser accepts. */
    private static String place(@Nullable TokenStreamLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private void object(JsonParser in) {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw Refused.bad(SHAPE);
        }
        for (@Nullable String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            field(name, in);
        }
        if (in.nextToken() != null) {
            throw Refused.bad("something stands behind the object in the body");
        }
    }

    private void field(String name, JsonParser in) {
        switch (name) {
            case VALUE, VALUE + JsonForm.BASE64 -> {
                refuseSecond(value, "a value");
                value = checked(name, bytes(name, in));
            }
            case IF_VALUE, IF_VALUE + JsonForm.BASE64 -> {
                refuseSecond(condition, "a condition");
                condition = new Condition.IsText(checked(name, bytes(name, in)));
            }
            case "ifRevision" -> {
                refuseSecond(condition, "a condition");
                condition = new Condition.IsVersion(number(name, 0, in));
            }
            case "ttlMillis" -> ttlMillis = number(name, 1, in);
            default ->
                throw Refused.bad("unknown field \"" + name.substring(0, Math.min(name.length(), NAME_TOLD_MAX))
                        + "\"; there may be value or valueBase64, ttlMillis, and one of ifRevision, ifValue,"
                        + " ifValueBase64");
        }
    }

    private static void refuseSecond(@Nullable Object first, String what) {
        if (first != null) {
            throw Refused.bad("the body has " + what + " twice");
        }
    }

    private static Bytes bytes(String name, JsonParser in) {
        if (in.currentToken() != JsonToken.VALUE_STRING) {
            throw Refused.bad("\"" + name + "\" must be a string");
        }
        return name.endsWith(JsonForm.BASE64)
                ? JsonForm.ofBase64(name, in.getString())
                : JsonForm.ofText(name, in.getString());
    }

    private static Bytes checked(String name, Bytes bytes) {
        if (bytes.length() > Limits.STRING_BYTES_MAX) {
            throw new Refused(413, "\"" + name + "\" is longer than " + Limits.STRING_BYTES_MAX + " bytes");
        }
        return bytes;
    }

    private static long number(String name, long least, JsonParser in) {
        if (in.currentToken() == JsonToken.VALUE_NUMBER_INT
                && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && in.getLongValue() >= least) {
            return in.getLongValue();
        }
        throw Refused.bad("\"" + name + "\" must be a whole number from " + least + " to " + Long.MAX_VALUE);
    }

    private Write write(Bytes key) {
        if (value == null) {
            throw Refused.bad("the body has neither value nor valueBase64; " + SHAPE);
        }
        Condition met = condition == null ? Condition.ANY : condition;
        int conditionBytes = met instanceof Condition.IsText is ? is.text().length() : 0;
        if (key.length() + conditionBytes + value.length() > Limits.REQUEST_BYTES_MAX) {
            throw new Refused(
                    413, "the key, value and ifValue together are longer than " + Limits.REQUEST_BYTES_MAX + " bytes");
        }
        return Write.put(key, met, value, ttlMillis);
    }
}
