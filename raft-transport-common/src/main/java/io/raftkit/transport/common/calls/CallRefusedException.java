package io.raftkit.transport.common.calls;

import io.raftkit.api.transport.Refusal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A peer answered, but not as one that took the frames. Its process lives, so this is no reason to call the peer lost. */
public final class CallRefusedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String error;
    private final transient @Nullable Refusal refusal;

    /**
     * An answer that is not the good one.
     *
     * @param error the name the peer gave the reason, or the empty string
     * @param said what the peer said, in words that go on after its address
     * @param refusal what the node that sent the refused frame is to be told, or null if that was not the reason, or is none that is known here
     */
    public CallRefusedException(String error, String said, @Nullable Refusal refusal) {
        super(said);
        this.error = error;
        this.refusal = refusal;
    }

    /** The name the peer gave the reason, or the empty string. */
    public String error() {
        return error;
    }

    /** What the node that sent the refused frame is to be told, or null if that was not the reason, or is none that is known here. */
    public @Nullable Refusal refusal() {
        return refusal;
    }
}
