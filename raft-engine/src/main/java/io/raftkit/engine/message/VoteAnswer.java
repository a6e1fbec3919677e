package io.raftkit.engine.message;

/**
 * Whether a vote or a pre-vote is granted, and why not. Reasons are for people: a candidate treats all refusals alike, so that a
 * reason which a later version adds is a refusal to every earlier one.
 *
 * @param code how it is written
 */
public record VoteAnswer(byte code) {
    /** The vote is granted. */
    public static final VoteAnswer GRANTED = new VoteAnswer((byte) 1);
    /** The voter is in a later term than was asked for. */
    public static final VoteAnswer TERM_IS_OVER = new VoteAnswer((byte) 2);
    /** The voter heard a leader within the minimum election timeout, or is one that hears a majority (thesis §4.2.3). */
    public static final VoteAnswer HEARS_LEADER = new VoteAnswer((byte) 3);
    /** The voter voted for another candidate in that term (Raft §5.2). */
    public static final VoteAnswer VOTED_FOR_ANOTHER = new VoteAnswer((byte) 4);
    /** The voter's log is more up-to-date (Raft §5.4.1). */
    public static final VoteAnswer LOG_IS_BEHIND = new VoteAnswer((byte) 5);

    /** The voter does not know the candidate as a member, and refuses for one of the reasons above. */
    public static final VoteAnswer NO_MEMBER = new VoteAnswer((byte) 6);

    /** Whether the vote is granted. */
    public boolean isGranted() {
        return code == GRANTED.code;
    }

    /**
     * What the voter says, for people.
     *
     * @return the end of a sentence that begins with the voter
     */
    public String words() {
        return switch (code) {
            case 1 -> "grants its vote";
            case 2 -> "is in a later term";
            case 3 -> "hears a leader";
            case 4 -> "voted for another candidate";
            case 5 -> "has a more up-to-date log";
            case 6 -> "knows this server as no member";
            default -> "refuses";
        };
    }

    @Override
    public String toString() {
        return words();
    }
}
