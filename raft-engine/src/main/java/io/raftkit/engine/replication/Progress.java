package io.raftkit.engine.replication;

import org.jspecify.annotations.Nullable;

/**
 * What a leader knows of one follower, as a small state machine.
 *
 * <pre>
 *   PROBE      one request at a time, at heartbeats if it is lost, until one is accepted
 *     | accepted             ^ refused, connection lost
 *     v                      |
 *   REPLICATE  requests are sent ahead, as many as the in-flight limits allow
 * </pre>
 *
 * <p>Invariant: matchIndex &lt; nextIndex. matchIndex never falls within a stream.
 */
public final class Progress {
    /** How the follower is sent entries. */
    public enum State {
        /** Its log is compared; at most one request is under way. */
        PROBE,
        /** Its log agrees; requests are pipelined. */
        REPLICATE
    }

    private final int serverId;
    private final long streamId;
    final Acknowledged acknowledged;
    final Announced announced = new Announced();
    final Inflights inflights;
    private State state = State.PROBE;
    private long nextIndex;
    private boolean isProbeUnderWay;
    /** In PROBE, the last index the request under way vouches for. */
    private long probeLastIndex;

    private long lastSequence;
    private long heardNanos;
    private long ackedRound;
    private long loadId;

    Progress(int serverId, long streamId, long nextIndex, long nowNanos, Inflights inflights) {
        this(serverId, streamId, nextIndex, nowNanos, inflights, new Acknowledged(serverId));
    }

    private Progress(
            int server, long streamId, long nextIndex, long nowNanos, Inflights inflights, Acknowledged acknowledged) {
        this.serverId = server;
        this.streamId = streamId;
        this.nextIndex = nextIndex;
        this.heardNanos = nowNanos;
        this.inflights = inflights;
        this.acknowledged = acknowledged;
    }

    /**
     * The record to go on with when a follower turns out to have lost what it acknowledged: one of another stream, so that nothing it
     * said before is taken for true. It is asked at the next heartbeat: one that takes and loses in turn is not asked as fast as it can.
     */
    Progress startedOver(long newStreamId, long agreeing) {
        inflights.clear();
        Progress fresh =
                new Progress(serverId, newStreamId, agreeing + 1, heardNanos, inflights, acknowledged.allLost());
        fresh.isProbeUnderWay = true;
        return fresh;
    }

    /** The follower. */
    public int serverId() {
        return serverId;
    }

    /** Names this record; an answer that names another belongs to an earlier or a later record. */
    public long streamId() {
        return streamId;
    }

    /** How the follower is sent entries. */
    public State state() {
        return state;
    }

    /** Index of the highest entry known to be replicated, durably, on the follower (Figure 2). */
    public long matchIndex() {
        return acknowledged.matchIndex();
    }

    /** Index of the next entry to send (Figure 2). */
    public long nextIndex() {
        return nextIndex;
    }

    /** When the follower was last heard in this term; when the term began, if never. */
    public long heardNanos() {
        return heardNanos;
    }

    /** The newest round of leadership confirmation it answered. */
    public long ackedRound() {
        return ackedRound;
    }

    long nextSequence() {
        return ++lastSequence;
    }

    /** Notes that an answer of this stream and term arrived. */
    public void heard(long nowNanos, long round) {
        heardNanos = nowNanos;
        ackedRound = Math.max(ackedRound, round);
    }

    /** How many requests with entries it has not answered. */
    public int inflightMessages() {
        return inflights.count();
    }

    /** How many bytes of entries they hold. */
    public long inflightBytes() {
        return inflights.bytes();
    }

    /** Whether entries may be sent now. */
    boolean mayReceiveEntries() {
        return loadId == 0 && (state == State.PROBE ? !isProbeUnderWay : !inflights.isFull());
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

    /**
     * Takes a successful answer.
     *
     * @param acceptedPrev the prevLogIndex of the very request it answers: up to there the logs agree
     * @param match up to where the follower's log agrees durably
     * @return whether matchIndex grew
     */
    public boolean accepted(long acceptedPrev, long match) {
        if (state == State.PROBE && Math.max(acceptedPrev, match) >= nextIndex - 1) {
            state = State.REPLICATE;
            nextIndex = Math.max(nextIndex, probeLastIndex + 1);
        }
        nextIndex = Math.max(nextIndex, match + 1);
        if (!acknowledged.raiseTo(match, lastSequence)) {
            return false;
        }
        inflights.freeUpTo(match);
        return true;
    }

    /**
     * Whether a refusal contradicts an acknowledgement: it refuses what the follower had acknowledged before it was asked. Only a disk that
     * was damaged, or put back to what it held earlier, does that.
     */
    public boolean isContradictedBy(long sequence, long refusedPrev) {
        return acknowledged.isContradictedBy(sequence, refusedPrev, lastSequence);
    }

    /** What is wrong with the follower, or null. */
    public @Nullable String problem() {
        return acknowledged.problem();
    }

    /**
     * Takes a refusal, unless it is outdated: one that answers a request which later answers have overtaken says nothing of now.
     *
     * @param refusedPrev the prevLogIndex that was refused
     * @param agreeing the last index at which the logs can still agree
     * @return whether it counted
     */
    public boolean refused(long refusedPrev, long agreeing) {
        boolean isOutdated = refusedPrev <= matchIndex() || state == State.PROBE && refusedPrev != nextIndex - 1;
        if (isOutdated) {
            return false;
        }
        probeFrom(Math.max(matchIndex(), Math.min(agreeing, refusedPrev - 1)) + 1);
        return true;
    }

    /** Takes what is under way as lost. A probe waits for the next heartbeat: to a server that is down it would be lost at once again. */
    public void connectionLost() {
        if (state == State.REPLICATE) {
            probeFrom(matchIndex() + 1);
        }
    }

    private void probeFrom(long index) {
        state = State.PROBE;
        nextIndex = index;
        isProbeUnderWay = false;
        probeLastIndex = index - 1;
        loadId = 0;
        inflights.clear();
    }

    /** The load that fetches this follower's next entries, or 0. */
    public long loadId() {
        return loadId;
    }

    void loadId(long id) {
        loadId = id;
    }

    @Override
    public String toString() {
        return serverId + " " + state + " match " + matchIndex() + " next " + nextIndex;
    }
}
