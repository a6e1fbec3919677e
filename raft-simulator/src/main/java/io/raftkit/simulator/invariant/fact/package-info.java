/**
 * What has happened in a cluster, as facts that follow from its steps, and what an {@link io.raftkit.simulator.invariant.fact.Invariant} is:
 * it looks at what is new among them.
 */
@NullMarked
package io.raftkit.simulator.invariant.fact;

import org.jspecify.annotations.NullMarked;
