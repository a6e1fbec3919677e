/**
 * A {@link io.raftkit.api.storage.Persister} that keeps everything in MapDB, made safe against crashes and power cuts.
 *
 * <p>MapDB's own transactions do not replay their write-ahead log, so they are not used. Beneath MapDB's plain store lies a volume that
 * keeps changed pages in memory, writes those of a batch as one checksummed frame to a redo journal and forces it; only then, and later,
 * are pages written in place. {@link io.raftkit.storage.mapdb.MapDbPersister} describes files, costs and limits.
 */
@NullMarked
package io.raftkit.storage.mapdb;

import org.jspecify.annotations.NullMarked;
