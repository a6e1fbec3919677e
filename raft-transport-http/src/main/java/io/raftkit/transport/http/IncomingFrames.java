package io.raftkit.transport.http;

import io.raftkit.api.spi.FrameHeader;
import io.raftkit.api.spi.Inbox.Admission;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The frames of one body, all of one sender, asked for admission one by one and handed in. Confined to one thread. */
final class IncomingFrames {
    private final FrameReader reader;
    private final Inboxes inboxes;

    IncomingFrames(InputStream body, Inboxes inboxes) {
        reader = new FrameReader(body);
        this.inboxes = inboxes;
    }

    /**
     * The first frame's header, or null if there is no frame.
     *
     * @throws Refused if the frame is not admitted
     */
    @Nullable
    FrameHeader first() throws IOException, Refused {
        FrameHeader header = reader.nextHeader();
        Admission admission = header == null ? Admission.ADMITTED : inboxes.admit(header);
        if (admission != Admission.ADMITTED) {
            throw Refused.of(admission);
        }
        return header;
    }

    /**
     * Hands in frame after frame.
     *
     * @param first the first frame's header, admitted
     * @throws Refused if a later one is not admitted for a reason that concerns all
     */
    void deliver(FrameHeader first) throws IOException, Refused {
        inboxes.receive(reader.frame(first));
        FrameHeader header = reader.nextHeader();
        while (header != null) {
            if (isAdmitted(header, first)) {
                inboxes.receive(reader.frame(header));
            } else {
                reader.skip(header);
            }
            header = reader.nextHeader();
        }
    }

    /**
     * Asks for a frame that is not the first. One for a node that is not here is passed over, lest one group's end be that of all groups
     * between two servers; anything else that is wrong ends the stream.
     */
    private boolean isAdmitted(FrameHeader header, FrameHeader first) throws Refused {
        if (header.from() != first.from()) {
            throw new Refused(403, Admission.WRONG_SENDER.name(), "frames of two senders in one request");
        }
        Admission admission = inboxes.admit(header);
        return switch (admission) {
            case ADMITTED -> true;
            case WRONG_GROUP, STOPPED -> false;
            default -> throw Refused.of(admission);
        };
    }
}
