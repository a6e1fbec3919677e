package io.raftkit.api.status;

/** The role a server plays in its term (Raft §5.1; pre-vote: thesis §9.6). */
public enum ServerRole {
    /** Answers leaders and candidates. */
    FOLLOWER,
    /** Asks whether an election could be won, without disturbing the term. */
    PRE_CANDIDATE,
    /** Asks for votes in a new term. */
    CANDIDATE,
    /** Takes proposals and replicates them. */
    LEADER
}
