package io.raftkit.runtime.lane;

import io.raftkit.runtime.session.SessionOwner;
import io.raftkit.runtime.session.SessionTable;

/**
 * How far the state machine has come, and what became of this server's session there.
 *
 * @param index the last entry applied
 * @param term its term
 * @param hasSessions whether the cluster has agreed on the bounds of sessions, so that one can be opened
 * @param session the session that this incarnation of the server has, 0 if it has none
 * @param last the sequence of the session's last command that took effect
 * @param life the life of the server's session, whichever of its incarnations has it; 0 if none has
 * @param sessions how many sessions are open
 */
public record Applied(long index, long term, boolean hasSessions, long session, long last, long life, int sessions) {
    static Applied of(long index, long term, SessionTable sessions, SessionOwner self) {
        long session = sessions.sessionOf(self.serverId(), self.nonce());
        return new Applied(
                index,
                term,
                sessions.hasBounds(),
                session,
                sessions.lastOf(session),
                sessions.lifeOf(self.serverId()),
                sessions.size());
    }

    /** Nothing. */
    public static final Applied NOTHING = new Applied(0, 0, false, 0, 0, 0, 0);
}
