package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Frame;
import io.raftkit.transport.http.common.Paths;
import java.io.IOException;
import java.util.List;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** A request's body that holds some frames and ends. */
final class FramesBody extends RequestBody {
    private final List<Frame> frames;
    private final PeerConnection peer;
    private final CallWatch watch;

    FramesBody(List<Frame> frames, PeerConnection peer, CallWatch watch) {
        this.frames = frames;
        this.peer = peer;
        this.watch = watch;
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
        Runnable moved = watch::waitGoesOn;
        for (Frame frame : frames) {
            FrameWriter.write(frame, sink, moved);
        }
        sink.flush();
        peer.reports().reached();
        watch.answerAwaited();
    }
}
