/** Snapshots in files of the data directory, complete or partly fetched; the lane that writes snapshots. */
@NullMarked
package io.raftkit.runtime.snapshot;

import org.jspecify.annotations.NullMarked;
