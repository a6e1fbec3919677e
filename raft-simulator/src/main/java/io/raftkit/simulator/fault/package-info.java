/**
 * What goes wrong in a run: {@link io.raftkit.simulator.fault.FaultDraw} draws what and when, {@link io.raftkit.simulator.fault.Nemesis} does
 * it to a cluster.
 */
@NullMarked
package io.raftkit.simulator.fault;

import org.jspecify.annotations.NullMarked;
