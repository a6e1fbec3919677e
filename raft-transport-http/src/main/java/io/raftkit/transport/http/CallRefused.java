package io.raftkit.transport.http;

import java.io.IOException;

/** A peer answered, but not as one that took the frames. Its process lives, so this is no reason to call the peer lost. */
final class CallRefused extends IOException {
    private static final long serialVersionUID = 1L;

    CallRefused(String message) {
        super(message);
    }
}
