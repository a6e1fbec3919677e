package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import okio.BufferedSink;

/** Puts frames into a request's body. */
final class FrameWriter {
    /** How much is copied before it is passed on. The sink uses its buffers again, but keeps no more than 64 KiB of them for that. */
    private static final int SLICE_BYTES = 32 * 1024;

    private FrameWriter() {}

    /**
     * Writes a frame. Of what was written, less than a slice stays in the sink's buffer until that is flushed.
     *
     * @param moved called after each slice
     */
    static void write(Frame frame, BufferedSink sink, Runnable moved) throws IOException {
        for (ByteBuffer part : frame.encode()) {
            int end = part.limit();
            while (part.position() < end) {
                part.limit(Math.min(end, part.position() + SLICE_BYTES));
                sink.getBuffer().write(part);
                if (sink.getBuffer().size() >= SLICE_BYTES) {
                    sink.emitCompleteSegments();
                    moved.run();
                }
            }
        }
    }
}
