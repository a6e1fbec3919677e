package io.raftkit.engine.replication;

import io.raftkit.engine.replication.Progress.State;

/** What a follower may be sent next, and what of it is under way. {@link Progress} has the picture of the states. */
final class Pipeline {
    final Inflights inflights;
    private State state = State.PROBE;
    private long nextIndex;
    private boolean isProbeUnderWay;
    /** In PROBE, the last index the request under way vouches for. */
    private long probeLastIndex;

    private long loadId;

    Pipeline(long nextIndex, Inflights inflights) {
        this.nextIndex = nextIndex;
        this.inflights = inflights;
    }

    State state() {
        return state;
    }

    long nextIndex() {
        return nextIndex;
    }

    /** Whether entries may be sent now. */
    boolean mayReceiveEntries() {
        return loadId == 0
                && switch (state) {
                    case PROBE -> !isProbeUnderWay;
                    case REPLICATE -> !inflights.isFull();
                    case SNAPSHOT -> false;
                };
    }

    /** Whether a first offer of a snapshot may be sent before the next heartbeat. */
    boolean mayBeOfferedSnapshot() {
        return state == State.PROBE ? !isProbeUnderWay : state == State.REPLICATE;
    }

    /** Notes that entries up to {@code lastIndex} were sent. */
    void sent(long lastIndex, long bytes) {
        if (state == State.PROBE) {
            isProbeUnderWay = true;
            probeLastIndex = lastIndex;
        } else if (lastIndex >= nextIndex) {
            inflights.add(lastIndex, bytes);
            nextIndex = lastIndex + 1;
        }
    }

    /** Notes that the logs agree up to {@code index}: a probe is answered if that reaches as far. */
    void agreesUpTo(long index) {
        if (state == State.PROBE && index >= nextIndex - 1) {
            state = State.REPLICATE;
            nextIndex = Math.max(nextIndex, probeLastIndex + 1);
        }
    }

    /** Notes that the follower has entries up to {@code match}, durably. */
    void has(long match) {
        nextIndex = Math.max(nextIndex, match + 1);
        inflights.freeUpTo(match);
    }

    /** Whether a refusal says nothing of now. */
    boolean isOutdated(long refusedPrev) {
        return state == State.SNAPSHOT || state == State.PROBE && refusedPrev != nextIndex - 1;
    }

    /** Takes what is under way as lost. */
    void probeFrom(long index) {
        state = State.PROBE;
        nextIndex = index;
        isProbeUnderWay = false;
        probeLastIndex = index - 1;
        loadId = 0;
        inflights.clear();
    }

    /** Takes what is under way as lost, and sends nothing before the next heartbeat. */
    void waitForHeartbeat(long index) {
        probeFrom(index);
        isProbeUnderWay = true;
    }

    /** Takes what is under way as lost: a snapshot stands for what comes next. */
    void needSnapshot() {
        probeFrom(nextIndex);
        state = State.SNAPSHOT;
    }

    /** The load that fetches the next entries, or 0. */
    long loadId() {
        return loadId;
    }

    void loadId(long id) {
        loadId = id;
    }
}
