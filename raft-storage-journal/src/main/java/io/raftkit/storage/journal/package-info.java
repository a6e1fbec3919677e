/**
 * A {@link io.raftkit.api.storage.Persister} that appends every batch to a journal of preallocated segments, with one write and one force.
 *
 * <p>{@link io.raftkit.storage.journal.JournalPersister} describes files, costs and limits. Nothing else is exported.
 */
@NullMarked
package io.raftkit.storage.journal;

import org.jspecify.annotations.NullMarked;
