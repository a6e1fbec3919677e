package io.raftkit.examples.server;

/** A command line that makes no sense; the message says what was wrong and shows the usage. */
public final class BadArguments extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadArguments(String message) {
        super(message);
    }
}
