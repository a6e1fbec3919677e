/** Terms and votes: one leader a term, one vote a term, and nothing promised before it is durable (Raft Figures 2 and 3). */
@NullMarked
package io.raftkit.simulator.invariant.election;

import org.jspecify.annotations.NullMarked;
