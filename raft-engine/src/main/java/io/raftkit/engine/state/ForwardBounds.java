package io.raftkit.engine.state;

import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.forward.LocalForwards;

/** The bounds of forwards that follow from what the engine is told. */
final class ForwardBounds {
    /** Far longer than the round trip of a link on which a leader can stay in office. */
    private static final int PATIENCE_TIMEOUTS_MAX = 10;

    private ForwardBounds() {}

    static LocalForwards.Bounds of(EngineConfig config) {
        return new LocalForwards.Bounds(
                config.heartbeatNanos(),
                PATIENCE_TIMEOUTS_MAX * config.electionTimeoutHighestNanos(),
                config.limits().inflightMessagesMax(),
                config.limits().inflightBytesMax(),
                config.limits().batchBytesMax());
    }
}
