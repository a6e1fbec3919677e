package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A peer answered, but not as one that took the frames. Its process lives, so this is no reason to call the peer lost. */
public final class CallRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Map<String, String> answer;

    CallRefusedException(String message) {
        this(message, Map.of());
    }

    CallRefusedException(String message, Map<String, String> answer) {
        super(message);
        this.answer = Map.copyOf(answer);
    }

    /** The name the peer gave the reason, or the empty string. */
    String error() {
        return answer.getOrDefault("error", "");
    }

    /** What the node that sent the refused frame is to be told, or null if that was not the reason, or is none that is known here. */
    @Nullable
    Refusal refusal(int serverId) {
        try {
            return new Refusal(
                    serverId,
                    Long.parseLong(answer.getOrDefault("group", "")),
                    Long.parseLong(answer.getOrDefault("storeId", "")),
                    Inbox.Admission.valueOf(error()),
                    answer.getOrDefault("message", ""));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
