/**
 * The messages between servers, one record for each, and {@link io.raftkit.engine.message.MessageCodec}, their binary format. Messages without a
 * reference to the Raft paper or the thesis are Raftkit's own.
 *
 * <pre>
 *   PreVote          PreVoteReply          would you vote for me?                  thesis §9.6
 *   RequestVote      RequestVoteReply      vote for me                             Raft §5.2
 *   AppendEntries    AppendEntriesReply    entries or a heartbeat; the answers     Raft §5.3, thesis §6.4
 *                                          also confirm the leader for reads
 *   Forward          ForwardReply          append these commands, in this term only
 *   ReadIndex        ReadIndexReply        at which index may I read?              thesis §6.4
 *   InstallSnapshot  InstallSnapshotReply  offers a snapshot for removed entries;  Raft §7
 *                                          carries no bytes of it
 *   TimeoutNow                             stand for election at once             thesis §3.10
 *   FetchChunk       Chunk                 bytes of a snapshot; not given to the engine
 *   FindSnapshot     Found                 which snapshot can you give?; not given to the engine
 * </pre>
 *
 * <p>Each record contains its own encoding. {@link io.raftkit.engine.message.MessageKind} lists all messages. Entries in a message are
 * {@link io.raftkit.api.log.EntryBatch} views of the bytes that the leader encoded; they are not copied.
 *
 * <p>An answer repeats fields of its request, such as the term, the number of the request, or the incarnation of the server that sent the request.
 * (An incarnation is a server between one start and the next.) So the receiver recognises an answer that is late, repeated, or meant for another
 * incarnation. Some refusals repeat no field. They contain the term of the server that refuses.
 *
 * <p>The binary format has a version. Decoding checks every length and range before use, and allocates no more memory than the size of the input
 * allows. Bytes that are not a valid message cause a {@link io.raftkit.api.log.MalformedDataException}.
 */
@NullMarked
package io.raftkit.engine.message;

import org.jspecify.annotations.NullMarked;
