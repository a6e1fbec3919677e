package io.raftkit.transport.http;

import java.io.IOException;
import java.io.InputStream;
import okhttp3.Response;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** JSON as it is written and read here. What is read comes from strangers, so it is bounded. */
final class Answers {
    static final String JSON_TYPE = "application/json";

    private static final int READ_BYTES_MAX = 4096;
    private static final int SHOWN_CHARS_MAX = 400;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxDocumentLength(READ_BYTES_MAX)
                            .maxNestingDepth(4)
                            .maxStringLength(READ_BYTES_MAX)
                            .build())
                    .build())
            .build();

    private Answers() {}

    /** Anything as JSON: a record of an exported package, or plain maps and lists. */
    static byte[] json(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    /** An error as every answer of this server tells it. */
    static byte[] error(String error, String message) {
        return json(JsonNodeFactory.instance.objectNode().put("error", error).put("message", message));
    }

    /**
     * Lets a good answer pass.
     *
     * @throws CallRefused if it is another; the message repeats what the peer said, as far as that makes sense
     */
    static void requireSuccess(Response response) throws IOException {
        if (response.code() == 200 || response.code() == 204) {
            return;
        }
        throw new CallRefused("answered " + response.code() + told(response));
    }

    private static String told(Response response) throws IOException {
        byte[] body;
        try (InputStream in = response.body().byteStream()) {
            body = in.readNBytes(READ_BYTES_MAX);
        }
        try {
            JsonNode answer = JSON.readTree(body);
            String error = answer.path("error").asString("");
            return error.isEmpty()
                    ? ""
                    : " " + printable(error + ": " + answer.path("message").asString(""));
        } catch (JacksonException e) {
            return "";
        }
    }

    /** Text of a stranger, fit for a log line. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(SHOWN_CHARS_MAX).forEach(c -> out.append(c >= ' ' && c < 127 ? (char) c : '?'));
        return out.toString();
    }
}
