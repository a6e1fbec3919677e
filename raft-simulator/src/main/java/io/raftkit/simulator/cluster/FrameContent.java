package io.raftkit.simulator.cluster;

import io.raftkit.api.transport.Frame;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.message.Message;
import io.raftkit.engine.message.MessageCodec;
import org.jspecify.annotations.Nullable;

/** What frames hold. */
public final class FrameContent {
    private FrameContent() {}

    /**
     * The message in a frame.
     *
     * @param frame the frame
     * @return the message, or null if its receiver cannot read it either
     */
    public static @Nullable Message messageIn(Frame frame) {
        FrameHeader header = frame.header();
        try {
            return MessageCodec.decode(header.versionBody(), header.kind(), frame.contiguousBody());
        } catch (RuntimeException e) {
            return null;
        }
    }
}
