package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import io.raftkit.transport.common.LogText;
import io.raftkit.transport.common.calls.CallRefusedException;
import io.raftkit.transport.http.common.Answers;
import io.raftkit.transport.http.common.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Reads how a peer answers. */
final class AnswerReader {
    private AnswerReader() {}

    /**
     * Lets a good answer pass. One that began with signs of life is read to its end, where what went wrong stands.
     *
     * @param response the answer
     * @param serverId the peer
     * @throws CallRefusedException if it is another; the message repeats what the peer said, as far as that makes sense
     */
    static void requireSuccess(Response response, int serverId) throws IOException {
        int code = response.code();
        boolean hasSigns = code == 200 && Answers.JSON_TYPE.equals(response.header("Content-Type"));
        if (code == 204 || code == 200 && !hasSigns) {
            return;
        }
        byte[] ending = ending(response);
        if (hasSigns && ending.length == 0) {
            throw new IOException("the connection ended before the answer");
        }
        if (!hasSigns || !Arrays.equals(ending, Answers.well())) {
            Map<String, String> answer = Json.strings(ending);
            String error = answer.getOrDefault("error", "");
            String text =
                    error.isEmpty() ? "" : " " + LogText.printable(error + ": " + answer.getOrDefault("message", ""));
            throw new CallRefusedException(
                    error, (hasSigns ? "ended the request:" : "answered " + code) + text, refusal(answer, serverId));
        }
    }

    /** What the node that sent the refused frame is to be told, or null if that was not the reason, or is none that is known here. */
    private static @Nullable Refusal refusal(Map<String, String> answer, int serverId) {
        try {
            return new Refusal(
                    serverId,
                    Long.parseLong(answer.getOrDefault("group", "")),
                    Long.parseLong(answer.getOrDefault("storeId", "")),
                    Inbox.Admission.valueOf(answer.getOrDefault("error", "")),
                    answer.getOrDefault("message", ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** What an answer says behind the signs, as much of it as is worth reading. */
    private static byte[] ending(Response response) throws IOException {
        try (InputStream in = response.body().byteStream()) {
            int first = in.read();
            while (first == '\n') {
                first = in.read();
            }
            if (first < 0) {
                return new byte[0];
            }
            byte[] ending = in.readNBytes(Json.READ_BYTES_MAX);
            byte[] whole = new byte[ending.length + 1];
            whole[0] = (byte) first;
            System.arraycopy(ending, 0, whole, 1, ending.length);
            return whole;
        }
    }
}
