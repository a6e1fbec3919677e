package io.raftkit.client;

import io.raftkit.api.CallFailedException;
import org.jspecify.annotations.Nullable;

/** A command that was sent in a session, until its result is known; also if its call has ended. Confined to the thread that sends. */
final class Numbered {
    final Call call;
    final long sequence;
    final byte[] command;
    /** How many copies a log may have, or may get. */
    int copies;

    boolean isDone;
    /** Why no server takes it, or null. */
    @Nullable
    CallFailedException refusal;

    Numbered(Call call, long sequence, byte[] command) {
        this.call = call;
        this.sequence = sequence;
        this.command = command;
    }
}
