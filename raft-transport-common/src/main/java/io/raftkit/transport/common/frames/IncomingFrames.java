package io.raftkit.transport.common.frames;

import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.api.transport.Inbox.Admission;
import io.raftkit.api.transport.Refusal;
import io.raftkit.transport.common.Inboxes;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one body, all of one sender, asked for admission one by one and handed in as they arrive. Used by one thread at a time.
 *
 * <p>Two servers may share several groups. So a frame for a node that is not here is passed over, lest one group's end be that of all;
 * only a body that begins with nothing else is refused; and so is one for a node that does not agree with the sender's about who they are, where
 * there are others. A frame that is too large for its node, or in a version it does not speak, is passed
 * over too, lest heartbeats be lost with it, unless there are several in a row. Any other reason to refuse a frame concerns the sender, and
 * ends the body.
 */
public final class IncomingFrames {
    private static final int PASSED_OVER_MAX = 8;

    private final FrameReader reader;
    private final Inboxes inboxes;
    private final long bytesMax;
    private final SenderCheck senderCheck;
    private final Introduction introduction;
    /** The first header that was admitted. */
    private @Nullable FrameHeader first;
    /** Why the last frame before that was passed over. */
    private @Nullable SenderRefusedException refused;

    private int passedOver;
    private long bytes;
    private boolean isPassedOver;
    private volatile long bodySinceNanos;

    /** Looks whether the sender is the server it claims to be. */
    @FunctionalInterface
    public interface SenderCheck {
        /** Throws unless it is. */
        void check(FrameHeader header) throws SenderRefusedException;
    }

    /** Learns who sends, by the first header that is admitted, before its frame is handed in. */
    @FunctionalInterface
    public interface Introduction {
        /** Takes note of the sender, or throws if it may not go on. */
        void introduce(FrameHeader first) throws SenderRefusedException;
    }

    /** Frames up to a length in all, which is the largest number for a body without end. */
    public IncomingFrames(
            Inboxes inboxes, BodyMemory bodies, long bytesMax, SenderCheck senderCheck, Introduction introduction) {
        reader = new FrameReader(bodies);
        this.inboxes = inboxes;
        this.bytesMax = bytesMax;
        this.senderCheck = senderCheck;
        this.introduction = introduction;
    }

    /**
     * Takes the next bytes of the body, and hands in the frames that are whole by them.
     *
     * @param in all of it is used
     * @throws SenderRefusedException if the first frame is not admitted, or it and some more are for nodes that are not here, or a later one is not
     *     admitted for a reason that concerns all
     * @throws MalformedDataException if this is no frame
     */
    public void take(ByteBuffer in) throws SenderRefusedException {
        while (bodySinceNanos != 0 || isBegun(in)) {
            if (!(isPassedOver ? reader.skip(in) : reader.frame(in, inboxes::receive))) {
                return;
            }
            bodySinceNanos = 0;
        }
    }

    /** Whether the next frame's header is here. */
    private boolean isBegun(ByteBuffer in) throws SenderRefusedException {
        FrameHeader header = reader.nextHeader(in);
        if (header == null) {
            return false;
        }
        bodySinceNanos = Math.max(1, System.nanoTime());
        isPassedOver = first == null ? !isFirst(header) : !isAdmitted(header, first);
        return true;
    }

    /**
     * The body has ended.
     *
     * @throws SenderRefusedException if there was no frame, or none that was admitted
     * @throws MalformedDataException if it ended within a frame
     */
    public void end() throws SenderRefusedException {
        reader.checkEnd();
        if (first == null) {
            throw refused == null
                    ? new SenderRefusedException(SenderRefusedException.EMPTY, "there is no frame in the request", null)
                    : refused;
        }
    }

    /** Why the last frame was passed over, as long as no frame was admitted; null once one was, or if none was passed over. */
    public @Nullable SenderRefusedException passedOver() {
        return first == null ? refused : null;
    }

    /** No more is read of the body. */
    public void close() {
        reader.end();
    }

    private boolean isFirst(FrameHeader header) throws SenderRefusedException {
        senderCheck.check(header);
        Refusal refusal = refusal(header);
        if (refusal == null) {
            introduction.introduce(header);
            first = header;
            passedOver = 0;
            return true;
        }
        refused = refused(refusal);
        if (!concernsOneNode(refusal.admission()) || ++passedOver == PASSED_OVER_MAX) {
            throw refused;
        }
        return false;
    }

    private boolean isAdmitted(FrameHeader header, FrameHeader introduced) throws SenderRefusedException {
        if (header.from() != introduced.from()) {
            throw new SenderRefusedException(
                    Admission.WRONG_SENDER.name(), "frames of two senders in one request", null);
        }
        Refusal refusal = refusal(header);
        if (refusal == null) {
            passedOver = 0;
            return true;
        }
        if (concernsOneNode(refusal.admission())
                || isForThisFrame(refusal.admission(), header) && ++passedOver < PASSED_OVER_MAX) {
            return false;
        }
        throw refused(refusal);
    }

    /** Why the sender of a frame is turned away. While no node has been here yet it is to come again. */
    private SenderRefusedException refused(Refusal refusal) {
        return refusal.admission() == Admission.WRONG_GROUP && inboxes.isStarting()
                ? new SenderRefusedException(SenderRefusedException.STARTING, "this server is being started", null)
                : SenderRefusedException.of(refusal);
    }

    private boolean isForThisFrame(Admission admission, FrameHeader header) {
        return inboxes.carries(header) && (admission == Admission.TOO_LARGE || admission == Admission.WRONG_VERSION);
    }

    /** Whether the body of one frame has been under way for too long. Any thread. */
    public boolean isStalled(long nowNanos, long maxNanos) {
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

    private @Nullable Refusal refusal(FrameHeader header) throws SenderRefusedException {
        bytes += header.frameBytes();
        if (bytes > bytesMax) {
            throw SenderRefusedException.of(Admission.TOO_LARGE);
        }
        return inboxes.refusal(header);
    }
}
