package io.raftkit.runtime.node;

/**
 * What a node keeps beside its engine because something has not happened yet.
 *
 * @param inboxBytes how many bytes of frames wait for the loop
 * @param inboxBytesMax how many may, or one frame if that is larger
 * @param hasInputs whether anything waits for the loop
 * @param callBytes how many bytes the open calls hold
 * @param callBytesMax how many they may, or one call if that is larger
 * @param forwards how many forwards the leader has not answered
 * @param forwardBytes how many bytes of commands they have
 * @param isApplying whether anything waits for the state machine
 */
public record NodeLoad(
        long inboxBytes,
        long inboxBytesMax,
        boolean hasInputs,
        long callBytes,
        long callBytesMax,
        int forwards,
        long forwardBytes,
        boolean isApplying) {}
