/**
 * Frames on their way: those that wait for a peer, and those that others send, from their bytes to the node they are for. What a caller can
 * use up is bounded.
 */
@NullMarked
package io.raftkit.transport.common.frames;

import org.jspecify.annotations.NullMarked;
