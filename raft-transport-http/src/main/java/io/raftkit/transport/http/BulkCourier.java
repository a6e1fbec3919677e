package io.raftkit.transport.http;

import io.raftkit.api.spi.Frame;
import java.io.IOException;
import java.util.List;
import okhttp3.Response;

/** Carries large frames that may be late, each in a request of its own, so that the others never wait behind them. */
final class BulkCourier extends Courier {
    BulkCourier(PeerLine line, String threadName) {
        super(line, threadName);
    }

    @Override
    void carry() throws IOException {
        Frame frame = queue.poll();
        if (frame == null) {
            return;
        }
        boolean isWritten = false;
        FramesBody body = new FramesBody(List.of(frame), this);
        try (Response response = execute(line.request(Paths.FRAMES, body).build())) {
            Answers.requireSuccess(response);
            isWritten = true;
            succeeded();
        } finally {
            queue.release(1, frame.header().frameBytes());
            line.carried(1, isWritten);
        }
    }
}
