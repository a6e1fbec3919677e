/** Invariants of who counts: nobody but the members, each with the storage by which it is known. */
@NullMarked
package io.raftkit.simulator.invariant.identity;

import org.jspecify.annotations.NullMarked;
