/**
 * The records that a server keeps on stable storage in addition to its log, and the binary format of these records.
 *
 * <pre>
 *   TermAndVote     currentTerm and votedFor, one record        Raft Figure 2
 *   Bootstrap       what is fixed at the first start
 *   HeardStore      the storage id in the first message of another server
 *   StoredRecords   names and binary formats of all records
 *   Recovered       what a server restarts from
 * </pre>
 *
 * <p>A storage id is a random number that a server's storage gets at its first start. If messages under a known server id carry another storage
 * id, that server has lost its disk, or another server was started with the same server id.
 *
 * <p>A {@link io.raftkit.api.storage.Persister} stores records as bytes and does not know their meaning. So a persister that was compiled against
 * an older release can store records that a newer release adds.
 */
@NullMarked
package io.raftkit.engine.stored;

import org.jspecify.annotations.NullMarked;
