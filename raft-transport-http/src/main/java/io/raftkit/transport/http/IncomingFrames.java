package io.raftkit.transport.http;

import io.raftkit.api.spi.FrameHeader;
import io.raftkit.api.spi.Inbox.Admission;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The frames of one body, all of one sender, asked for admission one by one and handed in. Confined to one thread.
 *
 * <p>Two servers may share several groups. So a frame for a node that is not here is passed over, lest one group's end be that of all;
 * only a body that begins with nothing else is refused. Any other reason to refuse a frame concerns the sender, and ends the body.
 */
final class IncomingFrames {
    private static final int PASSED_OVER_MAX = 8;

    private final FrameReader reader;
    private final Inboxes inboxes;
    private final long bytesMax;
    private final SenderCheck senderCheck;
    private long bytes;

    /** Looks whether the sender is the server it claims to be. */
    @FunctionalInterface
    interface SenderCheck {
        void check(FrameHeader header) throws Refused;
    }

    /** Frames up to a length in all, which is the largest number for a body without end. */
    IncomingFrames(InputStream body, Inboxes inboxes, long bytesMax, SenderCheck senderCheck) {
        reader = new FrameReader(body);
        this.inboxes = inboxes;
        this.bytesMax = bytesMax;
        this.senderCheck = senderCheck;
    }

    /**
     * The header of the first frame that is admitted, or null if there is no frame.
     *
     * @throws Refused if the first is not admitted, or it and some more are for nodes that are not here
     */
    @Nullable
    FrameHeader first() throws IOException, Refused {
        Admission admission = Admission.ADMITTED;
        int passedOver = 0;
        FrameHeader header = reader.nextHeader();
        while (header != null) {
            senderCheck.check(header);
            admission = admit(header);
            if (admission == Admission.ADMITTED) {
                return header;
            }
            if (!isForMissingNode(admission) || ++passedOver == PASSED_OVER_MAX) {
                throw Refused.of(admission);
            }
            reader.skip(header);
            header = reader.nextHeader();
        }
        if (passedOver > 0) {
            throw Refused.of(admission);
        }
        return null;
    }

    /**
     * Hands in frame after frame, and passes over those for nodes that are not here.
     *
     * @param first the first frame's header, admitted
     * @throws Refused if a later one is not admitted for a reason that concerns all
     */
    void deliver(FrameHeader first) throws IOException, Refused {
        inboxes.receive(reader.frame(first));
        FrameHeader header = reader.nextHeader();
        while (header != null) {
            if (header.from() != first.from()) {
                throw new Refused(403, Admission.WRONG_SENDER.name(), "frames of two senders in one request");
            }
            Admission admission = admit(header);
            if (admission == Admission.ADMITTED) {
                inboxes.receive(reader.frame(header));
            } else if (isForMissingNode(admission)) {
                reader.skip(header);
            } else {
                throw Refused.of(admission);
            }
            header = reader.nextHeader();
        }
    }

    private static boolean isForMissingNode(Admission admission) {
        return admission == Admission.WRONG_GROUP || admission == Admission.STOPPED;
    }

    private Admission admit(FrameHeader header) {
        bytes += header.frameBytes();
        return bytes > bytesMax ? Admission.TOO_LARGE : inboxes.admit(header);
    }
}
