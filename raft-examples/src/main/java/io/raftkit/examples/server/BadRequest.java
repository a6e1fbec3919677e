package io.raftkit.examples.server;

/** A client's request makes no sense; it is answered with status 400 and this message, and nothing was submitted. */
public final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A refusal that says what was wrong and what to write instead. */
    public BadRequest(String message) {
        super(message);
    }
}
