package io.raftkit.runtime.loop;

import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.runtime.thread.Input;

/** A received message. */
final class FrameInput extends Input {
    final Sender sender;
    final RaftMessage message;
    final long bytes;

    FrameInput(Sender sender, RaftMessage message, long bytes) {
        this.sender = sender;
        this.message = message;
        this.bytes = bytes;
    }
}
