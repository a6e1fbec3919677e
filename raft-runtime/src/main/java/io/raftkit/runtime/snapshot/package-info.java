/** Snapshots in files of the data directory: one that is whole, or a part of one. */
@NullMarked
package io.raftkit.runtime.snapshot;

import org.jspecify.annotations.NullMarked;
