/**
 * The messages between servers: one record for each message of the Raft paper and thesis, and {@link
 * io.raftkit.engine.message.MessageCodec}, their binary form.
 *
 * <pre>
 *   PreVote        PreVoteReply         would I be elected?                     thesis §9.6
 *   RequestVote    RequestVoteReply     vote for me                             Raft §5.2
 *   AppendEntries  AppendEntriesReply   entries, heartbeat, round of reads      Raft §5.3, thesis §6.4
 *   Forward        ForwardReply         take these commands, in this term only
 *   ReadIndex      ReadIndexReply       where may I read?                       thesis §6.4
 * </pre>
 *
 * <p>Records are plain data that can write and read themselves; {@link io.raftkit.engine.message.MessageKind} is the table of all. Entries in them are {@link
 * io.raftkit.api.log.EntryBatch} views over the bytes the leader wrote once, never copied. Every answer repeats what it answers (term,
 * stream, sequence, round, origin), so that one that comes late, twice or from another incarnation is recognised.
 *
 * <p>The binary form is versioned, checks every length and range before it is used, and allocates no more than is there. Whatever cannot be
 * a message ends in one {@link io.raftkit.api.log.MalformedDataException}.
 */
@NullMarked
package io.raftkit.engine.message;

import org.jspecify.annotations.NullMarked;
