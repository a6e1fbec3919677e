package io.raftkit.transport.http.send;

import io.raftkit.api.transport.Frame;
import io.raftkit.transport.common.frames.FrameQueue;
import io.raftkit.transport.http.common.Paths;
import java.io.IOException;
import java.util.SplittableRandom;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/**
 * Sends frames in the body of one long request. While one batch is being written the next one gathers in the queue, so that batches grow
 * with the load and nobody waits for a timer.
 *
 * <p>The request ends in good order after some minutes, so that limits and proxies get a say, and after some seconds without a frame; the
 * answer then says that all of it was read, and only then the next one begins: frames stay in order.
 *
 * <p>Before it goes a request that ends, with what waits at that moment: the answer to it comes at once, and says whether this server's
 * frames are admitted. That of a stream is read when it ends. The stream is opened for the next frames.
 */
final class StreamSender extends PeerSender {
    private final Runnable moved = watch::waitGoesOn;
    private final SplittableRandom random = new SplittableRandom();
    private boolean isIntroduced;
    private long introducedNanos;

    StreamSender(PeerConnection peer, String threadName) {
        super(peer, threadName);
    }

    @Override
    void sendQueued() throws IOException {
        long nowNanos = System.nanoTime();
        if (!isIntroduced
                || nowNanos - introducedNanos > peer.limits().streamIdle().toNanos()) {
            introduce();
            introducedNanos = nowNanos;
            isIntroduced = true;
            return;
        }
        isIntroduced = false;
        Request request = peer.request(Paths.STREAM, new Body())
                .header("Connection", "close")
                .build();
        try (Response response = execute(request)) {
            AnswerReader.requireSuccess(response, peer.serverId());
            succeeded();
        }
    }

    private void introduce() throws IOException {
        isIntroduced = false;
        FrameQueue.Batch batch = queue.take(peer.limits().batchBytesMax());
        boolean isWritten = false;
        FramesBody body = new FramesBody(batch.frames(), peer, watch);
        try (Response response = execute(peer.request(Paths.FRAMES, body).build())) {
            AnswerReader.requireSuccess(response, peer.serverId());
            isWritten = true;
            peer.reports().reached();
        } finally {
            queue.release(batch);
            peer.written(batch.frames().size(), isWritten);
        }
    }

    /** The stream's body: batches until it is time to end. */
    private final class Body extends RequestBody {
        @Override
        public MediaType contentType() {
            return Paths.FRAMES_TYPE;
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            long lifeNanos = peer.limits().streamLife().toNanos();
            long endNanos = System.nanoTime() + lifeNanos + random.nextLong(lifeNanos / 4 + 1);
            while (awaitFrames(endNanos)) {
                writeBatch(sink);
            }
            watch.answerAwaited();
        }

        /** Whether there is a batch to write before the stream is to end. */
        private boolean awaitFrames(long endNanos) throws IOException {
            watch.waitEnds();
            long nowNanos = System.nanoTime();
            long idleNanos = nowNanos + peer.limits().streamIdle().toNanos();
            while (!isStopping() && nowNanos < endNanos && nowNanos < idleNanos) {
                if (watch.isCancelled()) {
                    throw new IOException("the stream was broken on this side");
                }
                if (!queue.isEmpty()) {
                    watch.waitBegins(nowNanos);
                    return true;
                }
                queue.sleep(Math.min(endNanos, idleNanos));
                nowNanos = System.nanoTime();
            }
            return false;
        }

        private void writeBatch(BufferedSink sink) throws IOException {
            int frames = 0;
            long bytes = 0;
            boolean isWritten = false;
            try {
                while (bytes < peer.limits().batchBytesMax()) {
                    Frame frame = queue.poll();
                    if (frame == null) {
                        break;
                    }
                    frames++;
                    bytes += frame.header().frameBytes();
                    FrameWriter.write(frame, sink, moved);
                }
                sink.flush();
                isWritten = true;
            } finally {
                queue.release(frames, bytes);
                peer.written(frames, isWritten);
            }
        }
    }
}
