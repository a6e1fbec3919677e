package io.raftkit.engine.message;

/**
 * One method for each kind of message for the engine.
 *
 * @param <R> what handling results in
 */
public interface MessageHandler<R> {

    /** A pre-candidate asks whether it would get a vote. */
    R onPreVote(int from, PreVote request);

    /** The answer to a {@link PreVote}. */
    R onPreVoteReply(int from, PreVoteReply reply);

    /** A candidate asks for a vote. */
    R onRequestVote(int from, RequestVote request);

    /** The answer to a {@link RequestVote}. */
    R onRequestVoteReply(int from, RequestVoteReply reply);

    /** A leader replicates entries, or sends a heartbeat. */
    R onAppendEntries(int from, AppendEntries request);

    /** The answer to an {@link AppendEntries}. */
    R onAppendEntriesReply(int from, AppendEntriesReply reply);

    /** A server hands commands to the leader. */
    R onForward(int from, Forward request);

    /** The answer to a {@link Forward}. */
    R onForwardReply(int from, ForwardReply reply);

    /** A server asks the leader for a read index. */
    R onReadIndex(int from, ReadIndex request);

    /** The answer to a {@link ReadIndex}. */
    R onReadIndexReply(int from, ReadIndexReply reply);

    /** A leader offers a snapshot. */
    R onInstallSnapshot(int from, InstallSnapshot request);

    /** The answer to an {@link InstallSnapshot}. */
    R onInstallSnapshotReply(int from, InstallSnapshotReply reply);

    /** A leader asks this server to take over. */
    R onTimeoutNow(int from, TimeoutNow request);
}
