package io.raftkit.runtime.lane;

import io.raftkit.api.OutcomeUnknownException;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.session.SessionOwner;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.runtime.session.SessionTable;
import java.util.ArrayDeque;

/**
 * The calls of this server's session, in the order of their sequences. Each ends when its command is applied here: commands of a session take effect in
 * order. Confined to the apply lane.
 */
final class SessionCalls {
    private final PendingCalls ends;
    private final SessionTable sessions;
    private final SessionOwner self;
    private final ArrayDeque<CommandCall> calls = new ArrayDeque<>();
    private long session;
    /** The sequence of the first call. */
    private long first;

    SessionCalls(PendingCalls ends, SessionTable sessions, SessionOwner self) {
        this.self = self;
        this.ends = ends;
        this.sessions = sessions;
    }

    /** Takes calls whose commands are about to be sent. */
    void await(ApplyTask.Submitted submitted) {
        if (submitted.isAfresh()) {
            calls.clear();
            session = submitted.session();
            first = submitted.firstSequence();
        }
        calls.addAll(submitted.calls());
    }

    /** A command of a session took effect. */
    void applied(SessionPlace place, byte[] result) {
        // If another entry came to stand where this server's opening was, the id may be that of another's session.
        boolean isOwn = place.session() == session && place.nonce() == self.nonce();
        if (isOwn && place.sequence() == first && !calls.isEmpty()) {
            end(result);
        }
    }

    private void end(byte[] result) {
        first++;
        ends.answer(calls.remove(), result);
    }

    /** The state is that of a snapshot, which may hold the effects of commands whose entries were not applied here. */
    void restored(SnapshotRef ref) {
        if (session > ref.index()) {
            return;
        }
        boolean isOpen = sessions.isOpen(session, self.nonce());
        while (!calls.isEmpty() && (!isOpen || first <= sessions.lastOf(session))) {
            byte[] result = isOpen ? sessions.resultOf(session, first) : null;
            if (result != null) {
                end(result);
            } else {
                first++;
                ends.fail(calls.remove(), lost(ref, isOpen));
            }
        }
    }

    private static OutcomeUnknownException lost(SnapshotRef ref, boolean isOpen) {
        String takenOver = "This server took over a state that was snapshotted at index " + ref.index();
        return isOpen
                ? new OutcomeUnknownException(
                        OutcomeUnknownException.Reason.RESULT_LOST,
                        takenOver
                                + ", in which the command has taken effect. Its result was not kept: it is too large,"
                                + " or of too many that nobody had received.")
                : new OutcomeUnknownException(
                        OutcomeUnknownException.Reason.SESSION_EXPIRED,
                        takenOver + ", and the session in which the command was sent is not open in it any more.");
    }
}
