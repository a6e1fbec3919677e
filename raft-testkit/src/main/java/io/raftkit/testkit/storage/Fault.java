package io.raftkit.testkit.storage;

/**
 * What goes wrong with one operation.
 *
 * @param effect what happens
 * @param bytesWritten how much of a write happens before
 */
public record Fault(Effect effect, int bytesWritten) {
    /** Nothing goes wrong. */
    public static final Fault NONE = new Fault(Effect.NONE, 0);

    /** What happens to an operation. */
    public enum Effect {
        /** It is carried out. */
        NONE,
        /** The process ends; a write may have happened in part. */
        CRASH,
        /** It throws. A force that fails marks what it could not write as clean, as Linux does: no later force writes it. */
        FAIL,
        /** A write happens in part and throws {@link io.raftkit.api.storage.StorageFullException}. */
        FULL,
        /** A force, or a write, says it succeeded and did nothing; the file has grown all the same. */
        LOSE,
        /** A write is carried out 4 KiB too early in the file, or too late where it is no further from the file's begin. */
        MISDIRECT
    }

    /**
     * The process ends before the operation.
     *
     * @return the fault
     */
    public static Fault crash() {
        return new Fault(Effect.CRASH, 0);
    }

    /**
     * The process ends in the middle of a write.
     *
     * @param bytes how many bytes are written
     * @return the fault
     */
    public static Fault crashAfter(int bytes) {
        return new Fault(Effect.CRASH, bytes);
    }

    /**
     * The operation throws.
     *
     * @return the fault
     */
    public static Fault fail() {
        return new Fault(Effect.FAIL, 0);
    }

    /**
     * A write happens in part and then throws, as a write that came back short does at the next try.
     *
     * @param bytes how many bytes are written
     * @return the fault
     */
    public static Fault failAfter(int bytes) {
        return new Fault(Effect.FAIL, bytes);
    }

    /**
     * The disk is full in the middle of a write.
     *
     * @param bytes how many bytes are written
     * @return the fault
     */
    public static Fault full(int bytes) {
        return new Fault(Effect.FULL, bytes);
    }

    /**
     * A force, or a write, does nothing and says nothing.
     *
     * @return the fault
     */
    public static Fault lose() {
        return new Fault(Effect.LOSE, 0);
    }

    /**
     * A write changes another place than was asked for.
     *
     * @return the fault
     */
    public static Fault misdirect() {
        return new Fault(Effect.MISDIRECT, 0);
    }
}
