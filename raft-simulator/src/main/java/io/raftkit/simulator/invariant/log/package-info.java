/** Logs, and what they say of each other: Log Matching, Leader Completeness, what is committed, durable and acknowledged (Raft Figures 2 and 3). */
@NullMarked
package io.raftkit.simulator.invariant.log;

import org.jspecify.annotations.NullMarked;
