/**
 * What servers say to one another: one record per message of the Raft paper and thesis, and {@link
 * io.raftkit.engine.message.MessageCodec}, their binary form. Records are plain data; entries in them are {@link
 * io.raftkit.api.spi.EntryBatch} views, never copied.
 */
@NullMarked
package io.raftkit.engine.message;

import org.jspecify.annotations.NullMarked;
