package io.raftkit.examples.kv.resp;

/** An answer would take more memory than one client may have. */
public final class AnswerTooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    AnswerTooLong() {
        super("ERR the answer is longer than " + Limits.ANSWER_BYTES_MAX + " bytes", null, false, false);
    }
}
