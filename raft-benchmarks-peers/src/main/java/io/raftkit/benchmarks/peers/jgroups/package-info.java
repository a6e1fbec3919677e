/** jgroups-raft. */
@NullMarked
package io.raftkit.benchmarks.peers.jgroups;

import org.jspecify.annotations.NullMarked;
