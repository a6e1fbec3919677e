package io.raftkit.runtime.lane;

import io.raftkit.api.client.ReplyCode;
import io.raftkit.api.client.SessionBodies;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.runtime.call.ClientCall;
import io.raftkit.runtime.session.ClientAnswer;
import io.raftkit.runtime.session.ClientEntry;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.runtime.session.SessionTable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The clients outside the cluster that wait for what becomes of their entries. A call ends when a copy of its entry is applied here, whichever server
 * had that; or as soon as the table of the sessions says that it took effect before, or never will. Where a copy had no effect, the client is told why, and
 * sends it again. Confined to the apply lane.
 *
 * <p>A call ends, too, when an entry of a later term is applied than that in which its own was handed over. Terms never fall along a log (Raft §5.3), and
 * a leader takes forwards of its own term only. So its copies are applied already, or never will be.
 */
final class ClientCalls {
    private static final int SWEEP_MIN = 1_024;

    private final PendingCalls ends;
    private final SessionTable sessions;
    private final Map<ClientEntry.Key, ClientCall> byKey = new HashMap<>();
    private int sweepAt = SWEEP_MIN;
    private long appliedTerm;

    ClientCalls(PendingCalls ends, SessionTable sessions) {
        this.ends = ends;
        this.sessions = sessions;
    }

    /** Takes calls whose entries were handed over in a term. */
    void await(long term, List<ClientCall> calls) {
        for (ClientCall call : calls) {
            call.term = term;
            ClientAnswer known = known(call.key(), ReplyCode.NO_SESSION);
            if (known != null) {
                ends.answer(call, known);
            } else if (term < appliedTerm) {
                ends.answer(call, superseded());
            } else {
                add(call);
            }
        }
    }

    private void add(ClientCall call) {
        if (byKey.size() >= sweepAt) {
            // Of calls that ended by their deadline; a copy may never be applied here.
            byKey.values().removeIf(ClientCall::hasEnded);
            sweepAt = Math.max(SWEEP_MIN, byKey.size() * 2);
        }
        ClientCall earlier = byKey.put(call.key(), call);
        if (earlier != null) {
            ends.answer(earlier, ClientAnswer.of(ReplyCode.UNKNOWN, "the client has sent the command again"));
        }
    }

    /** What is known without another entry, or null. What is no session of the client here, and was opened before, never will be one. */
    private @Nullable ClientAnswer known(ClientEntry.Key key, ReplyCode ofExpired) {
        if (key.isOpening()) {
            return opened(key);
        }
        if (key.isClosing()) {
            return new ClientAnswer(ReplyCode.ANSWER, new byte[0]);
        }
        if (sessions.index() < key.session()) {
            return null;
        }
        if (!sessions.isOpen(key.session(), key.nonce())) {
            return notOpen(ofExpired);
        }
        return key.sequence() <= sessions.lastOf(key.session()) ? resultOf(key) : null;
    }

    private @Nullable ClientAnswer opened(ClientEntry.Key key) {
        long session = sessions.ofClient(key.nonce());
        return session == 0 ? null : new ClientAnswer(ReplyCode.ANSWER, SessionBodies.opened(session));
    }

    private ClientAnswer resultOf(ClientEntry.Key key) {
        byte[] result = sessions.resultOf(key.session(), key.sequence());
        return result == null
                ? ClientAnswer.of(
                        ReplyCode.UNKNOWN_RESULT_LOST,
                        "The command took effect. Its result was not kept: it is too large, or of too many.")
                : new ClientAnswer(ReplyCode.ANSWER, result);
    }

    private static ClientAnswer notOpen(ReplyCode code) {
        return ClientAnswer.of(
                code,
                "The session is not open any more: it was not used for long, or was closed, or the cluster has lost"
                        + " commands of it that were acknowledged, and was recovered without them.");
    }

    private static ClientAnswer superseded() {
        return ClientAnswer.of(ReplyCode.SUPERSEDED, "The leader changed before the command was committed.");
    }

    /** A command of a session took effect, or had none if there is no result. */
    void applied(SessionPlace place, byte @Nullable [] result) {
        ClientEntry.Key key = new ClientEntry.Key(place.session(), place.nonce(), place.sequence());
        ClientCall call = byKey.remove(key);
        if (call == null) {
            return;
        }
        if (result != null) {
            ends.answer(call, new ClientAnswer(ReplyCode.ANSWER, result));
        } else if (!sessions.isOpen(place.session(), place.nonce())) {
            ends.answer(call, notOpen(ReplyCode.NO_SESSION));
        } else {
            ends.answer(call, ClientAnswer.of(ReplyCode.UNKNOWN_GAP, "A command of the session before it is missing."));
        }
    }

    /** A client's session was opened, or refused. */
    void applied(long nonce) {
        ClientEntry.Key key = new ClientEntry.Key(0, nonce, 0);
        ClientCall call = byKey.remove(key);
        if (call != null) {
            ClientAnswer answer = opened(key);
            ends.answer(call, answer == null ? notOpened() : answer);
        }
    }

    private ClientAnswer notOpened() {
        return ClientAnswer.of(
                ReplyCode.OVERLOADED,
                sessions.hasBounds()
                        ? "This cluster has as many sessions of clients open as it may: it has " + sessions.size()
                                + ", those of its servers included. Those that are not used expire."
                        : "This cluster is new, and its servers have not agreed on the bounds of sessions yet.");
    }

    boolean isEmpty() {
        return byKey.isEmpty();
    }

    /** Notes that the entries applied from now on are of this term. */
    void reachTerm(long term) {
        if (term != appliedTerm) {
            appliedTerm = term;
            byKey.values().removeIf(call -> {
                boolean isSuperseded = call.term < term;
                if (isSuperseded) {
                    ends.answer(call, superseded());
                }
                return isSuperseded;
            });
        }
    }

    /** The state is that of a snapshot, which may hold the effects of entries that were not applied here. */
    void restored(SnapshotRef ref) {
        byKey.values().removeIf(call -> {
            ClientAnswer known = known(call.key(), ReplyCode.UNKNOWN_SESSION_EXPIRED);
            if (known != null) {
                ends.answer(call, known);
            }
            return known != null;
        });
        reachTerm(ref.term());
    }
}
