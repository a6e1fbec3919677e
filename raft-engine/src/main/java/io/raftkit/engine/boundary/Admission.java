package io.raftkit.engine.boundary;

/**
 * What the engine did with proposed commands.
 *
 * @param verdict whether it took them
 * @param taken how many of them, counted from the first, are in the log now
 * @param firstIndex index of the first one taken, or 0; the others follow it
 * @param term currentTerm
 */
public record Admission(Verdict verdict, int taken, long firstIndex, long term) {

    /** Why not all commands were taken. */
    public enum Verdict {
        /** All were. */
        TAKEN,
        /** This server does not lead. */
        NOT_LEADER,
        /** This server leads, and hands the leadership over: the next leader takes them, or this one if it goes on. */
        HANDING_OVER,
        /** The uncommitted tail is as long as it may be, or the disk is full. */
        OVERLOADED,
        /** The first command not taken is larger than an entry may be. */
        TOO_LARGE
    }
}
