package io.raftkit.api.spi;

/** What an entry's payload is. */
public enum EntryType {
    /** A command for the state machine. */
    COMMAND(1),
    /** Nothing: opens a leader's term (Raft §8). */
    NO_OP(2),
    /** A configuration of the cluster. */
    CONFIGURATION(3);

    private final byte code;

    EntryType(int code) {
        this.code = (byte) code;
    }

    /**
     * How the type is written.
     *
     * @return its code
     */
    public byte code() {
        return code;
    }

    /**
     * The type that a code stands for.
     *
     * @param code a code read from an entry
     * @return the type
     * @throws MalformedDataException if no type has that code
     */
    public static EntryType of(byte code) {
        switch (code) {
            case 1:
                return COMMAND;
            case 2:
                return NO_OP;
            case 3:
                return CONFIGURATION;
            default:
                throw new MalformedDataException("unknown entry type " + code + "; was it written by a newer version?");
        }
    }
}
