package io.raftkit.api.log;

/**
 * What an entry's payload is. Constants may be added.
 *
 * <p>Code 7 is reserved, for machine versions. A server refuses a code below 64 that it does not know, and stores and skips one from 64 on.
 */
public enum EntryType {
    /** A command for the state machine. */
    COMMAND(1),
    /** Nothing: opens a leader's term (Raft §8). */
    NO_OP(2),
    /** A {@link io.raftkit.api.membership.Configuration} of the cluster. */
    CONFIGURATION(3),
    /** A command for the state machine, behind its place in a client's session: it takes effect at most once (thesis §6.3). */
    SESSION_COMMAND(4),
    /** Opens a client's session, keeps it alive, or closes it. */
    SESSION_CONTROL(5),
    /** Nothing: lets replicated time pass while nobody writes, so that sessions expire. */
    TICK(6),
    /** Something that this version does not know and may skip: any code from 64 on. */
    SKIPPED(64);

    private static final int SKIPPED_FROM = 64;

    private final byte code;

    EntryType(int code) {
        this.code = (byte) code;
    }

    /**
     * How the type is written.
     *
     * @return its code; of {@link #SKIPPED} the lowest
     */
    public byte code() {
        return code;
    }

    /**
     * Whether the payload holds a command for the state machine.
     *
     * @return true for commands, with a session or without
     */
    public boolean isCommand() {
        return this == COMMAND || this == SESSION_COMMAND;
    }

    /**
     * The type that a code stands for.
     *
     * @param code a code read from an entry
     * @return the type
     * @throws MalformedDataException if no type has that code and it may not be skipped
     */
    public static EntryType of(byte code) {
        return switch (code) {
            case 1 -> COMMAND;
            case 2 -> NO_OP;
            case 3 -> CONFIGURATION;
            case 4 -> SESSION_COMMAND;
            case 5 -> SESSION_CONTROL;
            case 6 -> TICK;
            default -> skipped(code);
        };
    }

    private static EntryType skipped(byte code) {
        if (Byte.toUnsignedInt(code) < SKIPPED_FROM) {
            throw new MalformedDataException("unknown entry type " + code + "; was it written by a newer version?");
        }
        return SKIPPED;
    }
}
