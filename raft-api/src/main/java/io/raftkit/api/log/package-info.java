/**
 * Entries of the log as bytes: {@link io.raftkit.api.log.EntryBatch} is what is stored and what is sent. Its binary form is versioned and stays
 * readable; {@link io.raftkit.api.log.MalformedDataException} says where bytes do not have it.
 */
@NullMarked
package io.raftkit.api.log;

import org.jspecify.annotations.NullMarked;
