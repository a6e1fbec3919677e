package io.raftkit.transport.http;

import io.raftkit.api.spi.FrameHeader;
import io.raftkit.api.spi.Inbox;
import io.raftkit.api.spi.MalformedDataException;
import java.io.IOException;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Carries frames in requests, one under way at a time with all that waits, and takes in the frames that the answers bring back.
 */
final class PostCourier extends Courier {
    private final Outbox outbox;
    private final BatchOrder order;

    PostCourier(PeerLine line, BatchOrder order, String threadName) {
        super(line, threadName);
        outbox = new Outbox(queue, line.limits().batchBytesMax());
        this.order = order;
    }

    /** Where answers to the peer's own requests find what they can carry. */
    Outbox outbox() {
        return outbox;
    }

    @Override
    void carry() throws IOException {
        Outbox.Batch batch = outbox.take();
        if (batch == null) {
            return;
        }
        boolean isCarried = false;
        Request request = line.request(Paths.FRAMES, new FramesBody(batch.frames(), this))
                .header(Paths.BATCH_HEADER, batch.label().toString())
                .build();
        try (Response response = execute(request)) {
            Answers.requireSuccess(response);
            isCarried = true;
            succeeded();
            if (response.header(Paths.BATCH_HEADER) != null) {
                takeIn(response);
            }
        } finally {
            outbox.release(batch);
            line.carried(batch.frames().size(), isCarried);
            if (!isCarried) {
                outbox.restart();
                order.lost();
            }
        }
    }

    private void requirePeer(FrameHeader header) throws Refused {
        if (header.from() != line.serverId()) {
            throw new Refused(403, Inbox.Admission.WRONG_SENDER.name(), "they are of server " + header.from());
        }
    }

    /** Hands in what an answer brought. It is as little to be trusted as a request. */
    private void takeIn(Response response) throws IOException {
        try {
            BatchLabel label = BatchLabel.parse(response.header(Paths.BATCH_HEADER));
            if (label == null || !Paths.FRAMES_TYPE_NAME.equals(response.header("Content-Type"))) {
                throw new CallRefused("answered something other than frames");
            }
            IncomingFrames frames = new IncomingFrames(
                    response.body().byteStream(), line.inboxes(), line.limits().bodyBytesMax(), this::requirePeer);
            FrameHeader first = frames.first();
            if (first != null) {
                order.enter(label, () -> {});
                frames.deliver(first);
            }
            order.leave(label);
        } catch (MalformedDataException e) {
            line.counters().count(Counters.Counter.FRAMES_MALFORMED);
            throw new CallRefused("answered garbage: " + e.getMessage());
        } catch (Refused e) {
            throw new CallRefused("answered frames that are refused here: " + e.error() + ": " + e.getMessage());
        }
    }
}
