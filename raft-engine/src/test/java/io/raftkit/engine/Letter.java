package io.raftkit.engine;

import io.raftkit.engine.message.RaftMessage;

/** A message on its way, from the disk named by storeId, of a server that speaks for an epoch, 0 for none. */
public record Letter(int from, int to, long storeId, long epoch, RaftMessage message) {}
