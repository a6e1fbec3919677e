/** A replicated map of any size in memory: snapshots that are written beside later changes, without a copy of the state. */
@NullMarked
package io.raftkit.examples.keyvalue;

import org.jspecify.annotations.NullMarked;
