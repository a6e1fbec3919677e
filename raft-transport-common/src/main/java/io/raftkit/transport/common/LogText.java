package io.raftkit.transport.common;

/** Text that somebody else sent, made fit for a log line and for a status page. */
public final class LogText {
    private static final int CHARS_MAX = 400;

    private LogText() {}

    /** The text's beginning, with a question mark for each character that is not printable ASCII. */
    public static String printable(String text) {
        StringBuilder out = new StringBuilder();
        text.chars().limit(CHARS_MAX).forEach(c -> out.append(c >= ' ' && c < 127 ? (char) c : '?'));
        return out.toString();
    }
}
