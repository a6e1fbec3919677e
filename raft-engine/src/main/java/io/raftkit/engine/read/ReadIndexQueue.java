package io.raftkit.engine.read;

import io.raftkit.engine.message.ReadIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Reads that wait at a leader (thesis §6.4). Each is answered by a round of confirmation that began after the read arrived. Followers repeat the
 * number of the round, because an answer to an earlier round does not confirm the leader now. One round runs at a time; meanwhile the reads for the
 * next one are collected.
 */
public final class ReadIndexQueue {

    /**
     * Who waits.
     *
     * @param serverId the server that asked
     * @param request what it asked
     */
    public record Waiting(int serverId, ReadIndex request) {

        /** Whether a request of the same server that came later stands for this one: it is of another incarnation, or for more reads. */
        private boolean isCoveredBy(Waiting added) {
            return request.incarnation() != added.request.incarnation()
                    || request.sequence() <= added.request.sequence();
        }
    }

    /**
     * A round that was confirmed.
     *
     * @param readIndex the leader's commitIndex when it began
     * @param readers who may read there
     */
    public record Confirmed(long readIndex, List<Waiting> readers) {}

    private final TreeMap<Integer, Waiting> gathering = new TreeMap<>();
    private List<Waiting> underWay = List.of();
    private long round;
    private long readIndex;

    /** Adds a read; a newer one of the same server stands for its older ones. */
    public void add(Waiting reader) {
        gathering.merge(reader.serverId(), reader, (waiting, added) -> waiting.isCoveredBy(added) ? added : waiting);
    }

    /** Begins a round if reads wait and none is under way. */
    public void beginRound(long commitIndex) {
        if (!isRoundUnderWay() && !gathering.isEmpty()) {
            underWay = new ArrayList<>(gathering.values());
            gathering.clear();
            readIndex = commitIndex;
            round++;
        }
    }

    /** Whether a round waits for a majority. */
    public boolean isRoundUnderWay() {
        return !underWay.isEmpty();
    }

    /** The newest round; requests carry it. */
    public long round() {
        return round;
    }

    /** Ends the round under way if a majority answered it; without readers otherwise. */
    public Confirmed confirm(long roundAnsweredByMajority) {
        if (!isRoundUnderWay() || roundAnsweredByMajority < round) {
            return new Confirmed(readIndex, List.of());
        }
        Confirmed confirmed = new Confirmed(readIndex, underWay);
        underWay = List.of();
        return confirmed;
    }
}
