/**
 * A {@link io.raftkit.simulator.Simulation} of a state machine or a storage in a cluster of real nodes, drawn from one seed, with what is
 * needed to say it: {@link io.raftkit.simulator.Faults}, {@link io.raftkit.simulator.Seeds}, and what its clients ask, a {@link
 * io.raftkit.simulator.workload.Workload}.
 *
 * <p>{@link io.raftkit.simulator.SimulationContract} makes a test of it. Packages know those below them: this one, faults, clients, the
 * cluster, invariants.
 */
@NullMarked
package io.raftkit.simulator;

import org.jspecify.annotations.NullMarked;
