/** Apache Ratis. */
@NullMarked
package io.raftkit.benchmarks.peers.ratis;

import org.jspecify.annotations.NullMarked;
