package io.raftkit.runtime.status;

import io.raftkit.api.Command;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.engine.boundary.SafetyViolationException;
import io.raftkit.engine.boundary.UnsupportedLevelException;

/**
 * Why a node stopped by itself.
 *
 * @param message what failed, where, and what to do about it
 * @param cause what was thrown
 */
public record Failure(String message, Throwable cause) {
    // Made beforehand, because otherwise: (1) the heap is full in the middle of a write;
    // (2) the text of the failure is composed, and the heap is still full;
    // (3) the second error ends the thread, so the node never learns of the first, and goes on without writing.
    private static final Failure OUT_OF_MEMORY = new Failure(
            "The process ran out of memory. Give it a larger heap or the node less memory, and start again.",
            new OutOfMemoryError("seen by the node"));

    /** Something that was thrown where nothing may be. */
    public static Failure of(String doing, Throwable cause) {
        if (cause instanceof SafetyViolationException) {
            return new Failure(
                    "A guarantee of Raft no longer holds in this cluster: " + cause.getMessage()
                            + ". Stop all servers, keep their data directories, and compare their logs before going on.",
                    cause);
        }
        if (cause instanceof OutOfMemoryError) {
            return OUT_OF_MEMORY;
        }
        if (cause instanceof UnsupportedLevelException unsupported) {
            return new Failure(String.valueOf(unsupported.getMessage()), cause);
        }
        return new Failure(doing + " failed: " + cause + ". This is a defect: start again, and report it.", cause);
    }

    public static Failure ofApply(Command first, Command last, Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            return OUT_OF_MEMORY;
        }
        String which = first == last ? "index " + first.index() : "indexes " + first.index() + " to " + last.index();
        return new Failure(
                "The state machine threw when applying the commands at " + which + ": " + cause
                        + ". No command is skipped or applied twice: mend the state machine and start again.",
                cause);
    }

    public static Failure ofUnanswered(Command command) {
        String message = "The state machine returned from apply without a result for the command at index "
                + command.index() + ": complete every command of a batch exactly once, and start again.";
        return new Failure(message, new IllegalStateException(message));
    }

    public static Failure ofQuery(Throwable cause) {
        return new Failure(
                "The state machine ended a query with an error of the Java machine: " + cause
                        + ". Mend the state machine, or give the process more memory, and start again.",
                cause);
    }

    public static Failure ofWrite(Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            return OUT_OF_MEMORY;
        }
        return new Failure(
                "The storage failed: " + Cause.text(cause)
                        + ". Nothing was acknowledged after that. Mend what it names, then start again.",
                cause);
    }

    public static Failure ofRestore(SnapshotRef ref, Throwable cause) {
        if (cause instanceof OutOfMemoryError) {
            return OUT_OF_MEMORY;
        }
        return new Failure(
                "The state machine threw when restoring " + ref + ": " + cause
                        + ". It may hold a part of that state, and is not used any more: mend the state machine and start"
                        + " again with a new instance.",
                cause);
    }

    public static Failure ofSnapshot(SnapshotRef ref, Throwable cause) {
        return new Failure(
                "The store of snapshots does not give back " + ref + ": " + Cause.text(cause)
                        + ". Start again: a start reads snapshots to their end first, and goes by the one before if that is"
                        + " whole and the log reaches back to it.",
                cause);
    }

    public static Failure ofRead(long from, long to, Throwable cause) {
        return new Failure(
                "The storage does not give back the entries " + from + " to " + to + ": " + Cause.text(cause)
                        + ". Mend what it names, then start again.",
                cause);
    }
}
