/** Snapshots in files of the data directory: one that is whole, or a part of one; and the lane that writes them. */
@NullMarked
package io.raftkit.runtime.snapshot;

import org.jspecify.annotations.NullMarked;
