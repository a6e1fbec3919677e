package io.raftkit.runtime.loop;

import io.raftkit.api.log.EntryType;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.runtime.lane.Applied;
import io.raftkit.runtime.session.SessionControl;
import io.raftkit.runtime.session.SessionOwner;
import java.nio.ByteBuffer;
import java.util.List;

/** The entry that opens a session of this server, on its way into a log. Confined to the loop. */
final class SessionOpening {
    private final SessionOwner self;
    private final SentForwards forwards;
    /** Where a log has it, 0 if none has it as far as known. */
    private long index;
    /** Whether it was sent to the leader, which has not answered. */
    private boolean isSent;

    SessionOpening(SessionOwner self, SentForwards forwards) {
        this.self = self;
        this.forwards = forwards;
    }

    /** Whether it may be applied yet. */
    boolean isOutstanding() {
        return isSent || index != 0;
    }

    /** Whether what stands at its index is applied. */
    boolean isDecided(Applied now) {
        return index != 0 && now.index() >= index;
    }

    /** It will not be applied any more, or was. */
    void forget() {
        index = 0;
        isSent = false;
    }

    /** No answer to it will come. */
    void lost() {
        isSent = false;
    }

    /** A log has it. */
    void taken(long at) {
        index = at;
        isSent = false;
    }

    /** Hands it to the leader, if there is room. */
    void send(RaftEngine engine, long life, long nowNanos) {
        isSent = forwards.hasRoom()
                && forwards.send(
                        engine,
                        EntryType.SESSION_CONTROL,
                        List.of(ByteBuffer.wrap(payload(life))),
                        List.of(),
                        nowNanos);
    }

    /** Hands it to the own log. */
    Admission propose(RaftEngine engine, long life) {
        return engine.propose(EntryType.SESSION_CONTROL, List.of(payload(life)));
    }

    private byte[] payload(long life) {
        return SessionControl.open(new SessionOwner(self.serverId(), life, self.nonce()))
                .toBytes();
    }
}
