package io.raftkit.engine.boundary;

/**
 * What became of a requested change of the members.
 *
 * @param requestId which request
 * @param outcome what became of it
 * @param index index of the configuration that holds the change, or of the newest one if there is no change
 * @param reason why it is not done, for people; empty if it is
 */
public record AdminAnswer(long requestId, Outcome outcome, long index, String reason) {

    /** What became of a request. */
    public enum Outcome {
        /** The configuration with the change is committed, and it is not joint. */
        DONE,
        /** Nothing was appended, and nothing will be. */
        REFUSED,
        /** This server does not lead, so nothing was appended. */
        NOT_LEADER,
        /** This server stopped leading before the change was done. The next leader completes it, or removes it from the log. */
        UNKNOWN
    }
}
