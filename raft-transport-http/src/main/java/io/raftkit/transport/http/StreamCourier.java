package io.raftkit.transport.http;

import io.raftkit.api.spi.Frame;
import java.io.IOException;
import java.util.SplittableRandom;
import okhttp3.MediaType;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;

/**
 * Carries frames in the body of one long request. While one batch is being written the next one gathers in the queue, so that batches grow
 * with the load and nobody waits for a timer.
 *
 * <p>The request ends in good order after some minutes, so that limits and proxies get a say, and after some seconds without a frame; the
 * answer then says that all of it was read, and only then the next one begins: frames stay in order.
 */
final class StreamCourier extends Courier {
    private final SplittableRandom random = new SplittableRandom();

    StreamCourier(PeerLine line, String threadName) {
        super(line, threadName);
    }

    @Override
    void carry() throws IOException {
        Request request = line.request(Paths.STREAM, new Body())
                .header("Connection", "close")
                .build();
        try (Response response = execute(request)) {
            Answers.requireSuccess(response);
            succeeded();
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
            long lifeNanos = line.limits().streamLife().toNanos();
            long endNanos = System.nanoTime() + lifeNanos + random.nextLong(lifeNanos / 4 + 1);
            boolean isFirst = true;
            while (awaitFrames(endNanos)) {
                writeBatch(sink);
                if (isFirst) {
                    isFirst = false;
                    line.reached();
                }
            }
            answerAwaited();
        }

        /** Whether there is a batch to write before the stream is to end. */
        private boolean awaitFrames(long endNanos) throws IOException {
            waitEnds();
            long nowNanos = System.nanoTime();
            long idleNanos = nowNanos + line.limits().streamIdle().toNanos();
            while (!isStopping() && nowNanos < endNanos && nowNanos < idleNanos) {
                if (isCancelled()) {
                    throw new IOException("the stream was broken on this side");
                }
                if (queue.hasFramesForSleeper()) {
                    waitBegins(nowNanos);
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
                while (bytes < line.limits().batchBytesMax()) {
                    Frame frame = queue.poll();
                    if (frame == null) {
                        break;
                    }
                    frames++;
                    bytes += frame.header().frameBytes();
                    FrameWriter.write(frame, sink, StreamCourier.this);
                }
                sink.flush();
                isWritten = true;
            } finally {
                queue.release(frames, bytes);
                line.carried(frames, isWritten);
            }
        }
    }
}
