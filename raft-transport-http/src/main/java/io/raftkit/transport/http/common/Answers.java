package io.raftkit.transport.http.common;

import io.raftkit.api.transport.Refusal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the answers of servers to each other say. */
public final class Answers {
    public static final String JSON_TYPE = "application/json";

    private Answers() {}

    /** How an answer that began with signs ends if all is well: its end alone may be that of the connection. */
    public static byte[] well() {
        return new byte[] {'{', '}'};
    }

    /** An error as every answer of this server tells it. */
    public static byte[] error(String error, String message) {
        return error(error, message, null);
    }

    /** An error that, where a frame was not admitted, says which node's it was: numbers of 64 bits as strings. */
    public static byte[] error(String error, String message, @Nullable Refusal refusal) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("error", error);
        answer.put("message", message);
        if (refusal != null) {
            answer.put("group", String.valueOf(refusal.group()));
            answer.put("storeId", String.valueOf(refusal.storeId()));
        }
        return Json.bytes(answer);
    }
}
