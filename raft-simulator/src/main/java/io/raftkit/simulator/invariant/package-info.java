/**
 * What must hold after every step of a cluster, whatever happens to it. A {@link io.raftkit.simulator.invariant.fact.ClusterObserver} is told of
 * every step; {@link io.raftkit.simulator.invariant.Invariants} keeps what follows from it as facts, and each
 * {@link io.raftkit.simulator.invariant.fact.Invariant} looks at what is new. None of them asks the servers what they believe where it can see
 * what they did: what is durable is what the storage was given, what was promised is what was sent.
 *
 * <p>Invariants about changes of membership and sessions belong here too, once servers have these.
 */
@NullMarked
package io.raftkit.simulator.invariant;

import org.jspecify.annotations.NullMarked;
