package io.raftkit.testkit.history;

import java.io.IOException;

/** A line of a history is not as {@link HistoryFormat} says. Nothing of the history is used. */
public final class MalformedHistoryException extends IOException {
    private static final long serialVersionUID = 1;

    private final int line;

    MalformedHistoryException(int line, String problem, Exception cause) {
        super("line " + line + ": " + problem, cause);
        this.line = line;
    }

    /**
     * Which line.
     *
     * @return its number, the first is 1
     */
    public int line() {
        return line;
    }
}
