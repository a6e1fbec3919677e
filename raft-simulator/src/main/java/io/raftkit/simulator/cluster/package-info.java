/**
 * Clusters in virtual time: real nodes, with their real loop, engine and lanes, of which only the clock, the network, the disk and the
 * threads are replaced. All chance comes from one seed, so a run can be repeated exactly.
 *
 * <p>A {@link io.raftkit.simulator.cluster.VirtualCluster} holds the servers, an {@link io.raftkit.testkit.network.InMemoryNetwork} and the {@link
 * io.raftkit.testkit.network.VirtualTime} that moves them. A test lets time pass, calls the servers' {@link io.raftkit.api.RaftNode}s as an
 * application does, crashes and restarts servers, and cuts links. Everything happens on the test's thread.
 */
@NullMarked
package io.raftkit.simulator.cluster;

import org.jspecify.annotations.NullMarked;
