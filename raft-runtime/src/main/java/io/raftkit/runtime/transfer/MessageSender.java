package io.raftkit.runtime.transfer;

import io.raftkit.engine.message.Message;

/** Sends a message to a server, if that can be done now. Thread-safe; never blocks. */
@FunctionalInterface
public interface MessageSender {
    void send(int to, Message message);
}
