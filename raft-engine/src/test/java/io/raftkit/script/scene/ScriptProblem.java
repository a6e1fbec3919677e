package io.raftkit.script.scene;

/** A script that cannot be run as it stands: an unknown command, a missing server, nothing to deliver. */
public final class ScriptProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ScriptProblem(String message) {
        super(message);
    }

    public ScriptProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
