/**
 * The volume under MapDB: {@link io.raftkit.storage.mapdb.volume.PagedVolume} keeps pages in a base file and writes each commit to a redo
 * journal first, so that a crash at any point leaves the state before the commit or the state after it.
 */
@NullMarked
package io.raftkit.storage.mapdb.volume;

import org.jspecify.annotations.NullMarked;
