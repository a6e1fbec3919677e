package io.raftkit.engine.replication;

import io.raftkit.api.storage.StoredSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What a leader knows of one follower, as a small state machine.
 *
 * <pre>
 *   PROBE      one request at a time, at heartbeats if it is lost, until one is accepted
 *     | accepted             ^ refused, connection lost
 *     v                      |
 *   REPLICATE  requests are sent ahead, as many as the in-flight limits allow
 *
 *   SNAPSHOT   from both, when the next entry is gone; back to PROBE when the follower has more, or refuses the snapshot
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
        REPLICATE,
        /** It needs entries that are gone: it is offered a snapshot at heartbeats, and sent nothing else (Raft §7). */
        SNAPSHOT
    }

    private final int serverId;
    private final long streamId;
    final Acknowledged acknowledged;
    final Announced announced = new Announced();
    final Pipeline pipeline;
    final Installation installation;
    final Contact contact;
    private long lastSequence;
    private int protocolVersion;
    /** Which request the answer was to that said so. */
    private long versionSequence;

    Progress(int serverId, long streamId, long nextIndex, long nowNanos, Inflights inflights) {
        this(serverId, streamId, new Pipeline(nextIndex, inflights), nowNanos, new Acknowledged(serverId));
    }

    private Progress(int server, long streamId, Pipeline pipeline, long heardNanos, Acknowledged acknowledged) {
        this.serverId = server;
        this.streamId = streamId;
        this.pipeline = pipeline;
        this.acknowledged = acknowledged;
        installation = new Installation(server);
        contact = new Contact(heardNanos);
    }

    /**
     * The record to go on with when a follower turns out to have lost what it acknowledged: one of another stream, so that nothing it
     * said before is taken for true. It is asked at the next heartbeat: one that takes and loses in turn is not asked as fast as it can.
     */
    Progress startedOver(long newStreamId, long agreeing) {
        pipeline.waitForHeartbeat(agreeing + 1);
        return new Progress(serverId, newStreamId, pipeline, contact.heardNanos(), acknowledged.allLost());
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
        return pipeline.state();
    }

    /** Index of the highest entry known to be replicated, durably, on the follower (Figure 2). */
    public long matchIndex() {
        return acknowledged.matchIndex();
    }

    /** Index of the next entry to send (Figure 2). */
    public long nextIndex() {
        return pipeline.nextIndex();
    }

    /** Notes that an answer of this stream and term arrived. */
    public void heard(long nowNanos, long round) {
        contact.heard(nowNanos, round);
    }

    /** Notes which version of the protocol it speaks at most, as an answer says. One that is overtaken may be from before it was restarted. */
    public void speaks(int version, long sequence) {
        if (sequence >= versionSequence) {
            protocolVersion = version;
            versionSequence = sequence;
        }
    }

    /** The highest version of the protocol that it speaks, 0 if it has not answered in this term. */
    public int protocolVersion() {
        return protocolVersion;
    }

    /** When it answered last in this term; when the term began, if never. */
    public long heardNanos() {
        return contact.heardNanos();
    }

    /**
     * The first entry that it can need again: what it did not acknowledge may be lost on the way, and one whose log is not known yet may need
     * any. One that is offered a snapshot needs what is behind that.
     */
    long neededFrom() {
        Installation snapshot = installation();
        return snapshot == null ? matchIndex() + 1 : snapshot.neededFrom();
    }

    long nextSequence() {
        return ++lastSequence;
    }

    /** How many requests with entries it has not answered. */
    public int inflightMessages() {
        return pipeline.inflights.count();
    }

    /** How many bytes of entries they hold. */
    public long inflightBytes() {
        return pipeline.inflights.bytes();
    }

    /**
     * Takes a successful answer.
     *
     * @param acceptedPrev the prevLogIndex of the very request it answers: up to there the logs agree
     * @param match up to where the follower's log agrees durably
     * @return whether matchIndex grew
     */
    public boolean accepted(long acceptedPrev, long match) {
        pipeline.agreesUpTo(Math.max(acceptedPrev, match));
        pipeline.has(match);
        if (!acknowledged.raiseTo(match, lastSequence)) {
            return false;
        }
        installation.over();
        if (state() == State.SNAPSHOT) {
            pipeline.probeFrom(nextIndex());
        }
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
        String problem = acknowledged.problem();
        return problem == null ? installation.problem() : problem;
    }

    /**
     * Takes a refusal, unless it is outdated: one that answers a request which later answers have overtaken says nothing of now.
     *
     * @param refusedPrev the prevLogIndex that was refused
     * @param agreeing the last index at which the logs can still agree
     * @return whether it counted
     */
    public boolean refused(long refusedPrev, long agreeing) {
        boolean isOutdated = refusedPrev <= matchIndex() || pipeline.isOutdated(refusedPrev);
        if (isOutdated) {
            return false;
        }
        pipeline.probeFrom(Math.max(matchIndex(), Math.min(agreeing, refusedPrev - 1)) + 1);
        return true;
    }

    /** Takes what is under way as lost. A probe waits for the next heartbeat: to a server that is down it would be lost at once again. */
    public void connectionLost() {
        if (state() == State.REPLICATE) {
            pipeline.probeFrom(matchIndex() + 1);
        }
    }

    /** Offers a snapshot that stands for the next entry. */
    void offer(StoredSnapshot snapshot) {
        pipeline.needSnapshot();
        installation.offer(snapshot);
    }

    /** Takes the word that the follower has so much of a snapshot, which may be another than the one offered. */
    public void fetching(long index, long bytesFetched) {
        if (state() == State.SNAPSHOT) {
            installation.fetching(index, bytesFetched);
        }
    }

    /** Takes the word that the follower does not take a snapshot: it is asked for its log again, at the next heartbeat. */
    public void snapshotRefused(String reason, long firstIndex) {
        if (state() == State.SNAPSHOT) {
            installation.refused(reason);
            pipeline.waitForHeartbeat(Math.max(nextIndex(), firstIndex));
        }
    }

    /** The snapshot that the follower is offered, and what it says of that; null in other states. */
    public @Nullable Installation installation() {
        return state() == State.SNAPSHOT ? installation : null;
    }

    @Override
    public String toString() {
        return serverId + " " + state() + " match " + matchIndex() + " next " + nextIndex();
    }
}
