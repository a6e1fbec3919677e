package io.raftkit.transport.http.receive;

import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import io.raftkit.transport.http.common.Answers;
import org.jspecify.annotations.Nullable;

/** A caller is turned away, with an answer that tells why. */
final class RequestRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;
    private final transient @Nullable Refusal refusal;

    RequestRefusedException(int status, String error, String message) {
        this(status, error, message, null);
    }

    private RequestRefusedException(int status, String error, String message, @Nullable Refusal refusal) {
        super(message, null, false, false);
        this.status = status;
        this.error = error;
        this.refusal = refusal;
    }

    static RequestRefusedException of(Inbox.Admission admission) {
        return new RequestRefusedException(Replies.status(admission), admission.name(), admission.words());
    }

    /** A frame was not admitted, which the node that sent it is to learn. */
    static RequestRefusedException of(Refusal refusal) {
        Inbox.Admission admission = refusal.admission();
        return new RequestRefusedException(Replies.status(admission), admission.name(), refusal.words(), refusal);
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }

    /** What the answer says. */
    byte[] json() {
        return Answers.error(error, String.valueOf(getMessage()), refusal);
    }
}
