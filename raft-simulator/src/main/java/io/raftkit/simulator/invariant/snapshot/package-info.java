/** Snapshots, and what they leave of the log: one in force always, no gap behind it, nothing lost by an install (Raft §7). */
@NullMarked
package io.raftkit.simulator.invariant.snapshot;

import org.jspecify.annotations.NullMarked;
