package io.raftkit.runtime.lane;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.runtime.session.SessionControl;
import io.raftkit.runtime.session.SessionOwner;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.runtime.session.SessionTable;
import org.jspecify.annotations.Nullable;

/** Gives results to those who wait for them: the calls of this server's users and of clients, and the table of the sessions. Confined to the apply lane. */
final class AwaitedCalls {
    private final PendingCalls pending;
    private final SessionCalls ofSession;
    private final ClientCalls ofClients;
    private final SessionTable sessions;

    AwaitedCalls(PendingCalls pending, SessionTable sessions, SessionOwner self) {
        this.pending = pending;
        this.sessions = sessions;
        ofSession = new SessionCalls(pending, sessions, self);
        ofClients = new ClientCalls(pending, sessions);
    }

    void await(ApplyTask.Taken taken) {
        taken.calls().forEach(pending::add);
    }

    void await(ApplyTask.Submitted submitted) {
        ofSession.await(submitted);
    }

    void await(ApplyTask.HandedOver handedOver) {
        ofClients.await(handedOver.term(), handedOver.calls());
    }

    /** Tells of applied entries; {@code from} is the place of their first command in the batch. Returns that of the next one. */
    int tell(EntryBatch entries, CommittedBatch batch, int from) {
        int at = from;
        boolean mayHaveSessions = entries.mayHave(EntryType.SESSION_COMMAND);
        long lastTerm = entries.lastTerm();
        boolean isOfOneTerm = entries.termAt(entries.firstIndex()) == lastTerm;
        for (long index = entries.firstIndex(); index <= entries.lastIndex(); index++) {
            boolean isCommand = at < batch.size() && batch.command(at).index() == index;
            byte[] result = isCommand ? batch.result(at++) : null;
            if (mayHaveSessions && result != null && entries.typeAt(index) == EntryType.SESSION_COMMAND) {
                SessionPlace place = SessionPlace.at(entries, index);
                sessions.completed(index, place, result);
                ofSession.applied(place, result);
            }
            long term = isOfOneTerm ? lastTerm : entries.termAt(index);
            ofClients.reachTerm(term);
            if (!ofClients.isEmpty()) {
                tellClients(entries, index, result);
            }
            pending.applied(index, term, result);
        }
        return at;
    }

    private void tellClients(EntryBatch entries, long index, byte @Nullable [] result) {
        if (entries.typeAt(index) == EntryType.SESSION_COMMAND) {
            SessionPlace place = SessionPlace.of(entries.payloadAt(index));
            if (place != null) {
                ofClients.applied(place, result);
            }
        } else if (entries.typeAt(index) == EntryType.SESSION_CONTROL) {
            SessionControl control = SessionControl.of(entries.payloadAt(index));
            SessionOwner owner = control == null ? null : control.owner();
            if (owner != null && owner.isOutside()) {
                ofClients.applied(owner.nonce());
            }
        }
    }

    /** The state is that of a snapshot: what the entries up to it answered is not known here, but what the table keeps. */
    void restored(SnapshotRef ref) {
        pending.restored(ref.index(), ref.term());
        ofSession.restored(ref);
        ofClients.restored(ref);
    }
}
