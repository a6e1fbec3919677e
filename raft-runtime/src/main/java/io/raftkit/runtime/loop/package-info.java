/**
 * A running node: one loop that alone calls the engine, and lanes for what takes time.
 *
 * <p>{@code NodeLoop} takes everything in through one queue: frames, commands, reads, and what the lanes completed. A turn calls the engine's
 * verbs, takes its effects once, and hands them over: writes to {@code PersistLane}, which sends what was held until they are durable; committed
 * entries and released reads to {@code ApplyLane}, which alone calls the state machine and answers the calls of users; entries to be read back to
 * {@code LoadLane}; calls that end without an answer to {@code CompletionLane}, because whatever completes a future runs what depends on it.
 * Nobody blocks the loop, and nothing but the loop touches the engine. {@code UserCodeWatch} looks who holds a lane.
 *
 * <p>Loop and lanes are {@link io.raftkit.runtime.thread.Worker}s: they own no thread. In a node a {@link io.raftkit.runtime.thread.Runner} with a
 * thread calls their turns; in a simulation one with virtual time does, so that what is simulated is what runs.
 *
 * <p>Memory is bounded: calls, frames waiting for the loop, and results kept for late answers each have a share of the node's memory, and
 * what does not fit is refused or dropped at once, and counted.
 */
@NullMarked
package io.raftkit.runtime.loop;

import org.jspecify.annotations.NullMarked;
