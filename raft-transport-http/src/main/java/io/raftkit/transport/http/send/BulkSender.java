package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Frame;
import io.raftkit.transport.http.common.Paths;
import java.io.IOException;
import java.util.List;
import okhttp3.Response;

/** Sends large frames that may be late, each in a request of its own, so that the others never wait behind them. */
final class BulkSender extends PeerSender {
    BulkSender(PeerConnection peer, String threadName) {
        super(peer, threadName);
    }

    @Override
    void sendQueued() throws IOException {
        Frame frame = queue.poll();
        if (frame == null) {
            return;
        }
        boolean isWritten = false;
        FramesBody body = new FramesBody(List.of(frame), peer, watch);
        try (Response response = execute(peer.request(Paths.FRAMES, body).build())) {
            AnswerReader.requireSuccess(response, peer.serverId());
            isWritten = true;
            succeeded();
        } finally {
            queue.release(1, frame.header().frameBytes());
            peer.written(1, isWritten);
        }
    }
}
