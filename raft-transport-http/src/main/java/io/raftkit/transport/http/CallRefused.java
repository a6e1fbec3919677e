package io.raftkit.transport.http;

import java.io.IOException;

/** A peer answered, but not as one that took the frames. Its process lives, so this is no reason to call the peer lost. */
final class CallRefused extends IOException {
    private static final long serialVersionUID = 1L;

    private final String error;

    CallRefused(String message) {
        this(message, "");
    }

    CallRefused(String message, String error) {
        super(message);
        this.error = error;
    }

    /** The name the peer gave the reason, or the empty string. */
    String error() {
        return error;
    }
}
