/** What clients of a simulation ask of a state machine, and what its answers mean. */
@NullMarked
package io.raftkit.simulator.workload;

import org.jspecify.annotations.NullMarked;
