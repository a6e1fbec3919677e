package io.raftkit.runtime.session;

import io.raftkit.api.client.ClientReply;
import io.raftkit.api.client.ReplyCode;

/**
 * What became of an entry of a client's session.
 *
 * @param code how its call ended
 * @param body the result, or words for people
 */
public record ClientAnswer(ReplyCode code, byte[] body) {

    /** An answer without a result. */
    public static ClientAnswer of(ReplyCode code, String message) {
        return new ClientAnswer(code, ClientReply.message(message));
    }
}
