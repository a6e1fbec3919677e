/**
 * The event loop of a node. The engine is called only in the turns of {@code NodeLoop}; lanes do what takes time.
 *
 * <p>All inputs of {@code NodeLoop} come through one queue: frames, commands, reads, and what the lanes have completed. In each turn the loop calls
 * the engine's verbs and takes its effects once. Then it hands the effects over:
 *
 * <pre>
 *   writes, with the messages held until they are durable   PersistLane
 *   committed entries, released reads                       ApplyLane, the only caller of the state machine
 *   entries to be read from disk                            LoadLane
 *   calls that end without a result                         CompletionLane, because callbacks of a future run where it is completed
 * </pre>
 *
 * <p>The loop does not wait for a lane, and lanes do not touch the engine. {@code UserCodeWatch} finds user code that keeps a lane from going on.
 *
 * <p>Loop and lanes are {@link io.raftkit.runtime.thread.Worker}s, which own no threads. A {@link io.raftkit.runtime.thread.Runner} calls their
 * turns: in a node on a thread, in a simulation in virtual time. So a simulation runs the same loop as a node.
 *
 * <p>Memory is bounded. Calls, frames that wait for the loop, and results that are kept for late answers each have a share of the node's memory. What
 * does not fit is rejected or dropped at once, and counted.
 */
@NullMarked
package io.raftkit.runtime.loop;

import org.jspecify.annotations.NullMarked;
