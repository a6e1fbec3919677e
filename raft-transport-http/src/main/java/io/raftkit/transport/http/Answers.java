package io.raftkit.transport.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.Response;

/** What answers say: as they are written here, and as those of others are read. */
final class Answers {
    static final String JSON_TYPE = "application/json";

    private static final int SHOWN_CHARS_MAX = 400;

    private Answers() {}

    /** An error as every answer of this server tells it. */
    static byte[] error(String error, String message) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("error", error);
        answer.put("message", message);
        return Json.bytes(answer);
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
            body = in.readNBytes(Json.READ_BYTES_MAX);
        }
        Map<String, String> answer = Json.strings(body);
        String error = answer.getOrDefault("error", "");
        return error.isEmpty() ? "" : " " + printable(error + ": " + answer.getOrDefault("message", ""));
    }

    /** Text of a stranger, fit for a log line. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(SHOWN_CHARS_MAX).forEach(c -> out.append(c >= ' ' && c < 127 ? (char) c : '?'));
        return out.toString();
    }
}
