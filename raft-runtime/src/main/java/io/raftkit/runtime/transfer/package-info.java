/**
 * Transfer of snapshots between servers. Their bytes do not pass through the engine: the engine says which snapshot to fetch, and is told the outcome.
 */
@NullMarked
package io.raftkit.runtime.transfer;

import org.jspecify.annotations.NullMarked;
