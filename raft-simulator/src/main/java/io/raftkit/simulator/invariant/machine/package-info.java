/** What state machines are given and what callers are told: State Machine Safety, reads, commands carried out once (Raft Figure 3, §8). */
@NullMarked
package io.raftkit.simulator.invariant.machine;

import org.jspecify.annotations.NullMarked;
