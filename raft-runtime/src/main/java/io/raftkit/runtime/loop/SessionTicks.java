package io.raftkit.runtime.loop;

import io.raftkit.api.log.EntryType;
import io.raftkit.engine.RaftEngine;
import io.raftkit.runtime.lane.Applied;
import io.raftkit.runtime.session.SessionTable;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Lets the session clock go on while nobody writes: a leader that has appended nothing for as long as counts between two entries appends an entry that
 * does nothing. Only while sessions are open; so an idle cluster, whose sessions expire, falls silent. Confined to the loop.
 */
final class SessionTicks {
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(SessionTable.STEP_MILLIS_MAX);
    private static final List<byte[]> NOTHING = List.of(new byte[0]);

    private final int serverId;
    private long lastIndex = -1;
    private long quietSinceNanos;
    private boolean isCounting;

    SessionTicks(int serverId) {
        this.serverId = serverId;
    }

    /** Appends a tick, if it is time. */
    void tick(RaftEngine engine, Applied applied, long nowNanos) {
        isCounting = engine.leaderId() == serverId && applied.sessions() > 0;
        if (!isCounting || engine.lastIndex() != lastIndex) {
            lastIndex = engine.lastIndex();
            quietSinceNanos = nowNanos;
        } else if (nowNanos - quietSinceNanos >= QUIET_NANOS) {
            engine.propose(EntryType.TICK, NOTHING);
            // Whether or not it was taken: a leader whose disk is full is not asked again at once.
            lastIndex = engine.lastIndex();
            quietSinceNanos = nowNanos;
        }
    }

    /** When to look again though nothing has happened. */
    long wakeAtNanos() {
        return isCounting ? quietSinceNanos + QUIET_NANOS : Long.MAX_VALUE;
    }
}
