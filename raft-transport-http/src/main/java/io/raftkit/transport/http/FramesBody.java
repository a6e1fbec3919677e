package io.raftkit.transport.http;

import io.raftkit.api.spi.Frame;
import java.io.IOException;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** A request's body that holds some frames and ends. */
final class FramesBody extends RequestBody {
    private final List<Frame> frames;
    private final Courier courier;

    FramesBody(List<Frame> frames, Courier courier) {
        this.frames = frames;
        this.courier = courier;
    }

    @Override
    public MediaType contentType() {
        return Paths.FRAMES_TYPE;
    }

    @Override
    public long contentLength() {
        return frames.stream().mapToLong(frame -> frame.header().frameBytes()).sum();
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        for (Frame frame : frames) {
            FrameWriter.write(frame, sink, courier);
        }
        sink.flush();
        courier.line.reached();
        courier.answerAwaited();
    }
}
