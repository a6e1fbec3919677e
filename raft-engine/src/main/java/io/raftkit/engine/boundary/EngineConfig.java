package io.raftkit.engine.boundary;

import io.raftkit.api.membership.SessionBounds;
import io.raftkit.engine.message.MessageCodec;
import io.raftkit.engine.stored.Bootstrap;

/**
 * What an engine is told once, at its start.
 *
 * @param firstStart what to make durable if nothing is stored yet; otherwise only its serverId is looked at
 * @param heartbeatNanos how often a leader sends heartbeats
 * @param electionTimeoutLowestNanos the shortest election timeout (Raft §5.2); also how long a leader that was heard counts as fresh
 * @param electionTimeoutHighestNanos the longest election timeout; also how long a leader goes on without hearing a majority
 * @param seed all chance comes from it
 * @param limits bounds of memory
 * @param sessions bounds of client sessions, for a cluster that has not agreed on any
 * @param protocolVersion the highest version of the protocol that this server speaks, and so the highest feature level by which it goes
 */
public record EngineConfig(
        Bootstrap firstStart,
        long heartbeatNanos,
        long electionTimeoutLowestNanos,
        long electionTimeoutHighestNanos,
        long seed,
        Limits limits,
        SessionBounds sessions,
        int protocolVersion) {

    /** For a server of this release, in a cluster with the usual bounds of client sessions. */
    public EngineConfig(
            Bootstrap firstStart,
            long heartbeatNanos,
            long electionTimeoutLowestNanos,
            long electionTimeoutHighestNanos,
            long seed,
            Limits limits) {
        this(
                firstStart,
                heartbeatNanos,
                electionTimeoutLowestNanos,
                electionTimeoutHighestNanos,
                seed,
                limits,
                SessionBounds.DEFAULT,
                MessageCodec.VERSION);
    }

    /**
     * Bounds of memory. Each may be exceeded by one entry, so that a command of the largest size gets through in any memory.
     *
     * @param commandBytesMax the largest command taken, the same on all servers: what one leader took the next must not refuse
     * @param batchBytesMax about how many bytes of entries one message or one load carries
     * @param inflightMessagesMax how many unanswered requests with entries a follower may have
     * @param inflightBytesMax how many bytes of entries they may hold
     * @param windowBytesMax how many bytes of durable entries are kept for followers and the state machine
     * @param uncommittedBytesMax how many bytes of entries a leader takes that are uncommitted or not durable on its own disk
     * @param applyBytesMax how many bytes of entries may wait for the state machine
     * @param tailBytesMax how many bytes of entries that a recorded snapshot stands for stay on disk for followers that need them next; 0 for
     *     none, {@link #BACK_TO_PREVIOUS} for all behind the snapshot before, from which a restart begins if this one is damaged
     */
    public record Limits(
            int commandBytesMax,
            int batchBytesMax,
            int inflightMessagesMax,
            long inflightBytesMax,
            long windowBytesMax,
            long uncommittedBytesMax,
            long applyBytesMax,
            long tailBytesMax) {

        /** The log begins behind the snapshot before the newest one. */
        public static final long BACK_TO_PREVIOUS = Long.MAX_VALUE;

        /** What an entry of a session has room for besides its command. */
        public static final int SESSION_OVERHEAD_BYTES = 64;

        /** What a frame has room for besides the one entry it carries at least. */
        public static final int FRAME_OVERHEAD_BYTES = 4096;

        /**
         * Bounds that together stay within a budget. The log begins behind the snapshot before the newest one.
         *
         * @param memoryBytes the budget
         * @param frameBytesMax the largest frame the transport carries
         * @param commandBytesMax the largest command; fits into a frame beside {@value #FRAME_OVERHEAD_BYTES} bytes
         * @return the bounds
         */
        public static Limits within(long memoryBytes, int frameBytesMax, int commandBytesMax) {
            long share = memoryBytes / 8;
            int batchMax = Math.min(frameBytesMax - FRAME_OVERHEAD_BYTES, 1 << 20);
            int batch = (int) Math.min(Math.max(share / 4, 16 << 10), batchMax);
            return new Limits(commandBytesMax, batch, 256, share, share * 2, share * 2, share, BACK_TO_PREVIOUS);
        }

        /** The same bounds, for a log of which only so much stays beside what no snapshot stands for. */
        public Limits withTail(long tailMax) {
            return new Limits(
                    commandBytesMax,
                    batchBytesMax,
                    inflightMessagesMax,
                    inflightBytesMax,
                    windowBytesMax,
                    uncommittedBytesMax,
                    applyBytesMax,
                    tailMax);
        }
    }
}
