/** What is under way or waits, in the engine, the loop and the lanes: it is bounded, and nothing is counted twice or forgotten. */
@NullMarked
package io.raftkit.simulator.invariant.queue;

import org.jspecify.annotations.NullMarked;
