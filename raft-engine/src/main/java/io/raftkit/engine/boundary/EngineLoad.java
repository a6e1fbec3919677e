package io.raftkit.engine.boundary;

/**
 * What an engine keeps because something has not happened yet. Each figure has a bound, whatever disks and other servers do.
 *
 * @param steps how many tickets are outstanding
 * @param stepBytes how many bytes of entries their batches hold
 * @param heldMessages how many messages wait for something to be durable
 * @param heldAnswersMost of the answers to AppendEntries among them, how many are for one and the same server at most
 * @param uncommittedBytes on a leader, how many bytes of its entries are uncommitted or not durable on its own disk; else 0
 * @param applyBytes how many bytes of entries wait for the state machine
 */
public record EngineLoad(
        int steps, long stepBytes, int heldMessages, int heldAnswersMost, long uncommittedBytes, long applyBytes) {
    /** Nothing. */
    public static final EngineLoad NONE = new EngineLoad(0, 0, 0, 0, 0, 0);
}
