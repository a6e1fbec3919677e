package io.raftkit.runtime.loop;

/** Numbers all forwards of this incarnation of the server, rising, whosever entries they carry. Confined to the loop. */
public final class ForwardNumbers {
    private long last;

    /** The number of the last forward that was sent. */
    long last() {
        return last;
    }

    /** A forward was sent with the number behind the last one. Returns that. */
    long sent() {
        return ++last;
    }
}
