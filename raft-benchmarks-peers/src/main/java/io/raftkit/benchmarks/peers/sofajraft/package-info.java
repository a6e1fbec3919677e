/** SOFAJRaft. */
@NullMarked
package io.raftkit.benchmarks.peers.sofajraft;

import org.jspecify.annotations.NullMarked;
