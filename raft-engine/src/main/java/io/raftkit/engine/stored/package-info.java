/**
 * What a server keeps on stable storage beside its log, and how it is written.
 *
 * <pre>
 *   TermAndVote     currentTerm and votedFor, one record        Raft Figure 2
 *   Bootstrap       what is fixed at the first start
 *   StoredRecords   names and binary forms of all records
 *   Recovered       what a server restarts from
 * </pre>
 *
 * <p>A {@link io.raftkit.api.storage.Persister} sees records as bytes and knows none of them, so one that was compiled against an older release
 * keeps what a newer one adds.
 */
@NullMarked
package io.raftkit.engine.stored;

import org.jspecify.annotations.NullMarked;
