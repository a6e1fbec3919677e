package io.raftkit.runtime.call;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.runtime.session.ClientAnswer;
import io.raftkit.runtime.session.ClientEntry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client outside the cluster wants an entry of its session in the log, and waits for what becomes of it. The entry is handed over once; whatever
 * keeps it from the log, the client sends it again.
 */
public final class ClientCall extends Call<ClientAnswer> {
    private final ClientEntry.Key key;
    private @Nullable ClientEntry entry;
    /** Whether a log may have the entry; the loop's. */
    private boolean isHandedOver;

    /** The term in which it was handed over; the apply lane's. */
    public long term;

    public ClientCall(ClientEntry entry, long nowNanos, long timeoutNanos, OpenCalls open) {
        super(entry.payload().length, nowNanos, timeoutNanos, open);
        this.entry = entry;
        key = entry.key();
    }

    public ClientEntry.Key key() {
        return key;
    }

    /** What to append, until it is handed over. On the loop. */
    public ClientEntry entry() {
        return Objects.requireNonNull(entry, "entry");
    }

    /** Notes that a log has it, or may. On the loop. */
    public void handedOver() {
        isHandedOver = true;
        entry = null;
    }

    @Override
    void expire(Expiry expiry) {
        fail(isHandedOver ? expiry.ofForwardedCommand(timeout()) : expiry.ofCommandInNoLog(timeout()));
    }

    @Override
    public void stop() {
        fail(
                isHandedOver
                        ? new OutcomeUnknownException(
                                OutcomeUnknownException.Reason.STOPPED,
                                "The node stopped before the command was seen applied.")
                        : stopped());
    }
}
