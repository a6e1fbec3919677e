package io.raftkit.examples.kv.resp;

/** What one client may ask for at once. Values are limited alike on all servers, because commands are refused by it. */
public final class Limits {
    /** The longest argument, and the longest string that a key may hold. */
    public static final int STRING_BYTES_MAX = 1 << 20;
    /** The longest request: its arguments, and {@link #ARGUMENT_OVERHEAD_BYTES} for each. */
    public static final int REQUEST_BYTES_MAX = 3 << 19;
    /** The most arguments of a request. */
    public static final int ARGUMENTS_MAX = 1 << 16;
    /** What an argument costs beside its bytes, about. */
    public static final int ARGUMENT_OVERHEAD_BYTES = 16;
    /** The longest answer of one command. */
    public static final int ANSWER_BYTES_MAX = 1 << 23;
    /** The longest inline request, and the longest line with a length in it. */
    public static final int LINE_BYTES_MAX = 1 << 16;
    /** The most arguments of a request of a client that has not authenticated itself. */
    public static final int STRANGER_ARGUMENTS_MAX = 10;
    /** The longest argument of such a client. */
    public static final int STRANGER_STRING_BYTES_MAX = 1 << 14;

    private Limits() {}
}
