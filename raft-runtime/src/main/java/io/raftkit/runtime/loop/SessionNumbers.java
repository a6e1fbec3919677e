package io.raftkit.runtime.loop;

import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.lane.Applied;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.session.SessionOwner;
import io.raftkit.runtime.session.SessionPlace;
import java.util.List;

/** Gives the commands of this server their places in its session. Confined to the loop. */
final class SessionNumbers {
    private final SessionOwner self;
    private final ApplyLane applyLane;
    private long session;
    private long lastSequence;
    /** Whether the apply lane is to forget what it waits for. */
    private boolean isAfresh = true;

    SessionNumbers(SessionOwner self, ApplyLane applyLane) {
        this.self = self;
        this.applyLane = applyLane;
    }

    /** The session in which commands are sent, 0 if there is none. Its opening may not be applied yet. */
    long session() {
        return session;
    }

    /** The next command follows this one, in a session or in none. */
    void begin(long id, long last) {
        session = id;
        lastSequence = last;
        isAfresh = true;
    }

    /** Writes the next places in front of commands. They are given only by {@link #sent}. */
    void write(List<CommandCall> batch, Applied applied) {
        long received = session == applied.session() ? applied.last() : 0;
        long sequence = lastSequence;
        for (CommandCall call : batch) {
            call.sequence = ++sequence;
            new SessionPlace(session, self.nonce(), sequence, received).write(call.command());
        }
    }

    /** These commands were sent with the places that were written. */
    void sent(List<CommandCall> batch) {
        lastSequence += batch.size();
        batch.forEach(CommandCall::sent);
        applyLane.submitted(session, batch.get(0).sequence, batch, isAfresh);
        isAfresh = false;
    }
}
