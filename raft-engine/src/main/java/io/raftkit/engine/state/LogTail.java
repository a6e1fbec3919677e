package io.raftkit.engine.state;

/** What of a log stays although a snapshot stands for it (Raft §7). */
final class LogTail {
    private LogTail() {}

    /**
     * Where a log begins from now on. Nothing goes that no snapshot stands for, or that the state machine has yet to apply. Beside that stays
     * what is still in memory, for it costs nothing, and what a follower needs next that was heard lately: a snapshot in the place of a few
     * entries would take it longer, and on a long install each purge would start the next one. But a follower that stays slow must not keep the
     * log from being shortened, so this is bounded.
     *
     * @param firstIndex where it begins so far
     * @param replacedIndex up to where a snapshot stands for it, and it is applied
     * @param lastLeft index of the last entry that is not in memory
     * @param neededFrom the first entry that such a follower needs, {@code Long.MAX_VALUE} if there is none
     * @param withinBudget the first entry from which on what the snapshot stands for is within the budget
     * @return index of its first entry
     */
    static long start(long firstIndex, long replacedIndex, long lastLeft, long neededFrom, long withinBudget) {
        long kept = Math.max(neededFrom, withinBudget);
        return Math.max(firstIndex, Math.min(kept, Math.min(replacedIndex, lastLeft) + 1));
    }
}
