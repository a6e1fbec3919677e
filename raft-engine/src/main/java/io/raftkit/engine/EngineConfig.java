package io.raftkit.engine;

import io.raftkit.api.spi.Bootstrap;

/**
 * What an engine is told once, at its start.
 *
 * @param firstStart what to make durable if nothing is stored yet; otherwise only its serverId is looked at
 * @param heartbeatNanos how often a leader lets itself be heard
 * @param electionTimeoutLowestNanos the shortest election timeout (Raft §5.2); also how long a leader that was heard counts as fresh
 * @param electionTimeoutHighestNanos the longest election timeout; also how long a leader goes on without hearing a majority
 * @param seed all chance comes from it
 * @param limits bounds of memory
 */
public record EngineConfig(
        Bootstrap firstStart,
        long heartbeatNanos,
        long electionTimeoutLowestNanos,
        long electionTimeoutHighestNanos,
        long seed,
        Limits limits) {

    /**
     * Bounds of memory.
     *
     * @param commandBytesMax the largest command taken
     * @param batchBytesMax about how many bytes of entries one message or one load carries
     * @param inflightMessagesMax how many unanswered requests with entries a follower may have
     * @param inflightBytesMax how many bytes of entries they may hold
     * @param windowBytesMax how many bytes of durable entries are kept for followers and the state machine
     * @param uncommittedBytesMax how many bytes of entries a leader takes that are uncommitted or not durable on its own disk
     * @param applyBytesMax how many bytes of entries may wait for the state machine
     */
    public record Limits(
            int commandBytesMax,
            int batchBytesMax,
            int inflightMessagesMax,
            long inflightBytesMax,
            long windowBytesMax,
            long uncommittedBytesMax,
            long applyBytesMax) {

        /**
         * Bounds that together stay within a budget.
         *
         * @param memoryBytes the budget, at least 1 MiB
         * @param frameBytesMax the largest frame the transport carries
         * @return the bounds
         */
        public static Limits within(long memoryBytes, int frameBytesMax) {
            long share = memoryBytes / 8;
            int command = (int) Math.min(Math.min(share, frameBytesMax - 4096L), 8 << 20);
            int batch = (int) Math.min(Math.max(share / 4, 16 << 10), Math.min(frameBytesMax - 4096L, 1 << 20));
            return new Limits(command, batch, 256, share, share * 2, share * 2, share);
        }
    }
}
