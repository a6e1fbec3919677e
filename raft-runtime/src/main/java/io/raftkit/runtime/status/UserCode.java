package io.raftkit.runtime.status;

/** What a node calls of its user's, and what it means when that takes long. */
public enum UserCode {
    /** The state machine's apply. */
    APPLY(
            "apply",
            "Commands behind it are committed and stored, but results and reads wait for it until their deadlines. Let"
                    + " apply wait for nothing: no network, no lock, no call of a node."),
    /** The state machine's query. */
    QUERY(
            "query",
            "Results and reads behind it wait for it until their deadlines. Let query wait for nothing: no network, no"
                    + " lock, no call of a node."),
    /** The state machine's snapshot. */
    VIEW(
            "snapshot",
            "Commands and reads behind it wait for it until their deadlines. Let snapshot hand out an immutable or copied"
                    + " view, and leave the writing to writeTo."),
    /** The state machine's restore. */
    RESTORE(
            "restore",
            "Until it returns nothing is applied and no read is answered here; elections, votes and writes go on. Large states"
                    + " take long."),
    /** A view's writeTo and close. */
    WRITE(
            "writeTo",
            "The snapshot waits for it, and no other is taken meanwhile; commands and reads go on. Large states take long;"
                    + " let writeTo wait for nothing but the stream."),
    /** What depends on a future that the state machine's thread completes. */
    CALLBACK_OF_RESULT(
            "a callback of a call's result",
            "Results and reads behind it wait for it until their deadlines. " + UserCode.REMEDY),
    /** What depends on a future that the loop had completed. */
    CALLBACK(
            "a callback of a call",
            "Beside it " + (UserCode.HELD_MAX - 1) + " more may be held; then calls no longer end by their"
                    + " deadlines. " + UserCode.REMEDY),
    /** A listener's method. */
    LISTENER(
            "a method",
            "This node's listeners hear nothing meanwhile. Let a listener hand on what it heard and return.");

    /** So many callbacks of calls may be held at once. */
    public static final int HELD_MAX = 16;

    public static final String REMEDY =
            "Give what takes time or waits an executor of its own: thenApplyAsync(..., executor),"
                    + " whenCompleteAsync(..., executor).";

    /** What is running, for people. */
    final String what;

    /** What waits for it, and what to do. */
    final String advice;

    UserCode(String what, String advice) {
        this.what = what;
        this.advice = advice;
    }
}
