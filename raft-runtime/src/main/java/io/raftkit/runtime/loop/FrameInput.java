package io.raftkit.runtime.loop;

import io.raftkit.engine.message.RaftMessage;
import io.raftkit.runtime.thread.Input;

/** A message that arrived. */
final class FrameInput extends Input {
    final int from;
    final long storeId;
    final RaftMessage message;
    final long bytes;

    FrameInput(int from, long storeId, RaftMessage message, long bytes) {
        this.from = from;
        this.storeId = storeId;
        this.message = message;
        this.bytes = bytes;
    }
}
