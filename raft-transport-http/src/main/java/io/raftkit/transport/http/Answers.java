package io.raftkit.transport.http;

import io.raftkit.api.spi.Refusal;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What answers say: as they are written here, and as those of others are read. */
final class Answers {
    static final String JSON_TYPE = "application/json";

    private static final int SHOWN_CHARS_MAX = 400;

    /** How an answer that began with signs ends if all is well: its end alone may be that of the connection. */
    static final byte[] WELL = {'{', '}'};

    private Answers() {}

    /** An error as every answer of this server tells it. */
    static byte[] error(String error, String message) {
        return error(error, message, null);
    }

    /** An error that, where a frame was not admitted, says which node's it was: numbers of 64 bits as strings. */
    static byte[] error(String error, String message, @Nullable Refusal refusal) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("error", error);
        answer.put("message", message);
        if (refusal != null) {
            answer.put("group", String.valueOf(refusal.group()));
            answer.put("storeId", String.valueOf(refusal.storeId()));
        }
        return Json.bytes(answer);
    }

    /**
     * Lets a good answer pass. One that began with {@link Signs} is read to its end, where what went wrong stands.
     *
     * @throws CallRefused if it is another; the message repeats what the peer said, as far as that makes sense
     */
    static void requireSuccess(Response response) throws IOException {
        int code = response.code();
        boolean hasSigns = code == 200 && JSON_TYPE.equals(response.header("Content-Type"));
        if (code == 204 || code == 200 && !hasSigns) {
            return;
        }
        byte[] told = told(response);
        if (hasSigns && told.length == 0) {
            throw new IOException("the connection ended before the answer");
        }
        if (!hasSigns || !Arrays.equals(told, WELL)) {
            Map<String, String> answer = Json.strings(told);
            String error = answer.getOrDefault("error", "");
            String text = error.isEmpty() ? "" : " " + printable(error + ": " + answer.getOrDefault("message", ""));
            throw new CallRefused((hasSigns ? "ended the request:" : "answered " + code) + text, answer);
        }
    }

    /** What an answer says behind the signs, as much of it as is worth reading. */
    private static byte[] told(Response response) throws IOException {
        try (InputStream in = response.body().byteStream()) {
            int first = in.read();
            while (first == '\n') {
                first = in.read();
            }
            if (first < 0) {
                return new byte[0];
            }
            byte[] told = in.readNBytes(Json.READ_BYTES_MAX);
            byte[] whole = new byte[told.length + 1];
            whole[0] = (byte) first;
            System.arraycopy(told, 0, whole, 1, told.length);
            return whole;
        }
    }

    /** Text of a stranger, fit for a log line. */
    static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(SHOWN_CHARS_MAX).forEach(c -> out.append(c >= ' ' && c < 127 ? (char) c : '?'));
        return out.toString();
    }
}
