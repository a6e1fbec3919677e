package io.raftkit.runtime.call;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineLoad;
import io.raftkit.engine.boundary.EngineStatus;
import java.util.List;

/** States of an engine, for what looks at one. */
public final class EngineStatuses {
    private EngineStatuses() {}

    /** Server 1 leads if this is a leader, else server 2; one other server is known; all entries are committed and applied here. */
    public static EngineStatus of(
            ServerRole role, long lastIndex, EngineStatus.Membership membership, EngineStatus.Peer peer) {
        return new EngineStatus(
                role,
                1,
                role == ServerRole.LEADER ? 1 : 2,
                1,
                lastIndex,
                lastIndex,
                lastIndex,
                lastIndex,
                lastIndex + 1,
                false,
                false,
                false,
                null,
                null,
                false,
                List.of(),
                new EngineLoad(0, 0, 0, 0, 0, 0),
                membership,
                List.of(peer));
    }
}
