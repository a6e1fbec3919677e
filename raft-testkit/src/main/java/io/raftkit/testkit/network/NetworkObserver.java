package io.raftkit.testkit.network;

import io.raftkit.api.transport.Frame;

/** Sees the frames of a network. Called on the threads that send and deliver; must be quick and must not throw. */
public interface NetworkObserver {

    /**
     * A server sent a frame to another that it has an address of, whatever becomes of it.
     *
     * @param frame the frame
     */
    default void sent(Frame frame) {}

    /**
     * A frame is handed to the receiver's node.
     *
     * @param frame the frame
     */
    default void delivered(Frame frame) {}
}
