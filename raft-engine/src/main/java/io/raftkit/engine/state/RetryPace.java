package io.raftkit.engine.state;

import io.raftkit.engine.boundary.EngineConfig;

/**
 * How long a server without a leader waits before it asks again. Each round of pre-votes or votes that ends without a majority doubles the
 * wait, up to an election timeout: servers that are down answer no sooner for being asked more often, and elections that collide need more
 * room. It becomes short again when the answers may have changed: when there was a leader, or when a server is heard after a silence.
 */
public final class RetryPace {
    private static final int DOUBLINGS_MAX = 10;
    /** By how much of the lowest election timeout elections with one cause are set apart at first. */
    private static final int STEPS = 10;

    private final EngineConfig config;
    private int fruitlessRounds;

    RetryPace(EngineConfig config) {
        this.config = config;
    }

    /** A round without a majority: the next one comes later. */
    public void roundFailed() {
        fruitlessRounds = Math.min(fruitlessRounds + 1, DOUBLINGS_MAX);
    }

    void reset() {
        fruitlessRounds = 0;
    }

    /** How long to wait for an answer before the same is asked again. */
    public long askAgainNanos() {
        return Math.min(config.heartbeatNanos() << fruitlessRounds, config.electionTimeoutHighestNanos());
    }

    /** How far apart servers begin elections for which they have the same cause. */
    public long stepNanos() {
        long lowest = config.electionTimeoutLowestNanos();
        return Math.min(lowest / STEPS << fruitlessRounds, lowest);
    }
}
