package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import okio.BufferedSink;

/** Puts frames into a request's body. */
final class FrameWriter {
    /** How much of a large part is copied before it is passed on. */
    private static final int SLICE_BYTES = 256 * 1024;

    private FrameWriter() {}

    /**
     * Writes a frame, which mostly stays in the sink's buffer until that is flushed; of a large one never more than a slice does.
     *
     * @param moved called after each slice of a large frame
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
