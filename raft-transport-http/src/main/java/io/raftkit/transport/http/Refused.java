package io.raftkit.transport.http;

import io.raftkit.api.spi.Inbox;

/** A caller is turned away, with an answer that tells why. */
final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;

    Refused(int status, String error, String message) {
        super(message, null, false, false);
        this.status = status;
        this.error = error;
    }

    static Refused of(Inbox.Admission admission) {
        return new Refused(Replies.status(admission), admission.name(), Replies.message(admission));
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }
}
