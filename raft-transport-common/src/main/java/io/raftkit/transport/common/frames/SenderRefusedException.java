package io.raftkit.transport.common.frames;

import io.raftkit.api.transport.Inbox;
import io.raftkit.api.transport.Refusal;
import org.jspecify.annotations.Nullable;

/** A sender of frames is turned away, and is to learn why: by a word for programs, and a message for people. */
public final class SenderRefusedException extends Exception {
    /** The word of a server that is being started, which ends by itself. */
    public static final String STARTING = "STARTING";

    /** The word of a server that has too much to do now. */
    public static final String BUSY = "BUSY";

    /** The word for a sender that sent no frame. */
    public static final String EMPTY = "EMPTY";

    /** The word for what is no frame. */
    public static final String MALFORMED = "MALFORMED";

    /** The word for a sender whose certificate is another server's. */
    public static final String WRONG_CERTIFICATE = "WRONG_CERTIFICATE";

    private static final long serialVersionUID = 1L;

    private final String error;
    private final transient @Nullable Refusal refusal;

    /**
     * A reason to turn a sender away.
     *
     * @param error one of the words above, or the name of an admission
     * @param message the same for people
     * @param refusal what the node that sent a frame is to be told, or null if it was not that frame's
     */
    public SenderRefusedException(String error, String message, @Nullable Refusal refusal) {
        super(message, null, false, false);
        this.error = error;
        this.refusal = refusal;
    }

    /** A reason that concerns all frames of a sender. */
    public static SenderRefusedException of(Inbox.Admission admission) {
        return new SenderRefusedException(admission.name(), admission.words(), null);
    }

    /** A frame was not admitted, which the node that sent it is to learn. */
    public static SenderRefusedException of(Refusal refusal) {
        return new SenderRefusedException(refusal.admission().name(), refusal.words(), refusal);
    }

    /** The word for the reason: one of those above, or the name of an admission. */
    public String error() {
        return error;
    }

    /** What the node that sent the refused frame is to be told, or null if it was not that frame's. */
    public @Nullable Refusal refusal() {
        return refusal;
    }
}
