package io.raftkit.transport.http.clients;

import io.raftkit.api.client.ReplyCode;
import java.util.Objects;

/** A request of a client is turned away, or what is left of it, before a node was asked. */
public final class ClientRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ReplyCode code;

    /** Turned away for a reason that has a code. */
    public ClientRefusedException(ReplyCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** Why. */
    public ReplyCode code() {
        return code;
    }

    /** The same for people. */
    public String words() {
        return Objects.toString(getMessage());
    }
}
