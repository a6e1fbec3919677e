package io.raftkit.simulator.cluster;

/** How a state machine fails that is given a command. */
public enum ApplyFailure {
    /** Not at all. */
    NONE,
    /** It throws before it has done anything. */
    BEFORE,
    /** It throws an {@link Error} before it has done anything. */
    ERROR,
    /** It throws when it has applied everything. */
    AFTER,
    /** It answers all commands of a batch but one. */
    UNANSWERED;

    /** How many manners there are. */
    public static final int MANNERS = values().length - 1;

    /** The failure of a manner, from 1 to {@link #MANNERS}. */
    public static ApplyFailure of(long manner) {
        return values()[(int) manner];
    }
}
