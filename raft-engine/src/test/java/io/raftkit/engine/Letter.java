package io.raftkit.engine;

import io.raftkit.engine.message.RaftMessage;

/** A message on its way, from the disk named by storeId. */
public record Letter(int from, int to, long storeId, RaftMessage message) {}
