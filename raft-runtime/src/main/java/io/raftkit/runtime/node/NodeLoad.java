package io.raftkit.runtime.node;

/**
 * What a node keeps beside its engine because something has not happened yet.
 *
 * @param inboxBytes how many bytes of frames wait for the loop
 * @param inboxBytesMax how many may, or one frame if that is larger
 * @param hasInputs whether anything waits for the loop
 * @param callBytes how many bytes the open calls hold
 * @param callBytesMax how many they may, or one call if that is larger
 * @param awaitedForwards for how many forwards results are kept
 * @param keptResults how many results are kept for them
 * @param isApplying whether anything waits for the state machine
 */
public record NodeLoad(
        long inboxBytes,
        long inboxBytesMax,
        boolean hasInputs,
        long callBytes,
        long callBytesMax,
        int awaitedForwards,
        int keptResults,
        boolean isApplying) {}
