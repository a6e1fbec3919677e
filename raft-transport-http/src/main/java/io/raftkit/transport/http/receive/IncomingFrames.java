package io.raftkit.transport.http.receive;

import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Refusal;
import io.raftkit.transport.http.common.Answers;
import io.raftkit.transport.http.common.Inboxes;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one body, all of one sender, asked for admission one by one and handed in. Confined to one thread.
 *
 * <p>Two servers may share several groups. So a frame for a node that is not here is passed over, lest one group's end be that of all;
 * only a body that begins with nothing else is refused; and so is one for a node that does not agree with the sender's about who they are, where
 * there are others. A frame that is too large for its node, or in a version it does not speak, is passed
 * over too, lest heartbeats be lost with it, unless there are several in a row. Any other reason to refuse a frame concerns the sender, and
 * ends the body.
 */
final class IncomingFrames {
    private static final int PASSED_OVER_MAX = 8;

    private final FrameReader reader;
    private final Inboxes inboxes;
    private final long bytesMax;
    private final SenderCheck senderCheck;
    private long bytes;
    private volatile long bodySinceNanos;

    /** Looks whether the sender is the server it claims to be. */
    @FunctionalInterface
    interface SenderCheck {
        void check(FrameHeader header) throws RequestRefusedException;
    }

    /** Frames up to a length in all, which is the largest number for a body without end. */
    IncomingFrames(InputStream body, Inboxes inboxes, BodyMemory bodies, long bytesMax, SenderCheck senderCheck) {
        reader = new FrameReader(body, bodies);
        this.inboxes = inboxes;
        this.bytesMax = bytesMax;
        this.senderCheck = senderCheck;
    }

    /**
     * The header of the first frame that is admitted, or null if there is no frame.
     *
     * @throws RequestRefusedException if the first is not admitted, or it and some more are for nodes that are not here
     */
    @Nullable
    FrameHeader first() throws IOException, RequestRefusedException {
        @Nullable RequestRefusedException refused = null;
        int passedOver = 0;
        FrameHeader header = reader.nextHeader();
        while (header != null) {
            senderCheck.check(header);
            Refusal refusal = refusal(header);
            if (refusal == null) {
                return header;
            }
            refused = refused(refusal);
            if (!concernsOneNode(refusal.admission()) || ++passedOver == PASSED_OVER_MAX) {
                throw refused;
            }
            skip(header);
            header = reader.nextHeader();
        }
        if (refused != null) {
            throw refused;
        }
        return null;
    }

    /**
     * Hands in frame after frame, and passes over those for nodes that are not here.
     *
     * @param first the first frame's header, admitted
     * @throws RequestRefusedException if a later one is not admitted for a reason that concerns all
     */
    void deliver(FrameHeader first) throws IOException, RequestRefusedException {
        receive(first);
        int passedOver = 0;
        FrameHeader header = reader.nextHeader();
        while (header != null) {
            if (header.from() != first.from()) {
                throw new RequestRefusedException(
                        403, Admission.WRONG_SENDER.name(), "frames of two senders in one request");
            }
            Refusal refusal = refusal(header);
            if (refusal == null) {
                receive(header);
                passedOver = 0;
            } else if (concernsOneNode(refusal.admission())
                    || isForThisFrame(refusal.admission(), header) && ++passedOver < PASSED_OVER_MAX) {
                skip(header);
            } else {
                throw refused(refusal);
            }
            header = reader.nextHeader();
        }
    }

    /** Why the sender of a frame is turned away. While no node has been here yet it is to come again. */
    private RequestRefusedException refused(Refusal refusal) {
        return refusal.admission() == Admission.WRONG_GROUP && inboxes.isStarting()
                ? new RequestRefusedException(503, Answers.STARTING, "this server is being started")
                : RequestRefusedException.of(refusal);
    }

    private boolean isForThisFrame(Admission admission, FrameHeader header) {
        return inboxes.carries(header) && (admission == Admission.TOO_LARGE || admission == Admission.WRONG_VERSION);
    }

    private void receive(FrameHeader header) throws IOException, RequestRefusedException {
        bodySinceNanos = begin();
        reader.frame(header, inboxes::receive);
        bodySinceNanos = 0;
    }

    private void skip(FrameHeader header) throws IOException {
        bodySinceNanos = begin();
        reader.skip(header);
        bodySinceNanos = 0;
    }

    private static long begin() {
        return Math.max(1, System.nanoTime());
    }

    /** Whether the body of one frame has been under way for too long. Any thread. */
    boolean isStalled(long nowNanos, long maxNanos) {
        long since = bodySinceNanos;
        return since != 0 && nowNanos - since > maxNanos;
    }

    /** Whether the reason is that node's, and says nothing of what the sender has for others here. */
    private boolean concernsOneNode(Admission admission) {
        return switch (admission) {
            case WRONG_GROUP, STOPPED -> true;
            case WRONG_CONFIGURATION, UNKNOWN_STORE, WRONG_STORE, WRONG_EPOCH -> inboxes.areSeveral();
            case ADMITTED, WRONG_CLUSTER, WRONG_SERVER, WRONG_SENDER, WRONG_VERSION, TOO_LARGE -> false;
        };
    }

    private @Nullable Refusal refusal(FrameHeader header) throws RequestRefusedException {
        bytes += header.frameBytes();
        if (bytes > bytesMax) {
            throw RequestRefusedException.of(Admission.TOO_LARGE);
        }
        return inboxes.refusal(header);
    }
}
