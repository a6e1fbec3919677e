package io.raftkit.simulator.invariant.machine;

import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.Map;

/** A read is answered from a state as new as everything that was acknowledged, or read, before it began (Raft §8, thesis §6.4). */
public final class ReadSafety extends Invariant {
    private final Map<Long, Long> floors = new HashMap<>();
    private final Map<Long, Long> places = new HashMap<>();
    private long acknowledged;

    public ReadSafety(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void called(long serial, boolean isRead) {
        if (isRead) {
            floors.put(serial, acknowledged);
        }
    }

    @Override
    public void carriedOut(long serial, ServerFacts server, long index) {
        places.put(serial, index);
    }

    @Override
    public void readAt(long serial, ServerFacts server, long index) {
        long floor = floors.getOrDefault(serial, 0L);
        require(
                index >= floor,
                "the read of call %d is answered on %s from the state at index %d, though index %d was acknowledged before it began",
                serial,
                server,
                index,
                floor);
        places.put(serial, lastCommand(index));
    }

    /** A state that was restored may be of an entry that is no command, or one without effect; others have the same state from the command before it on. */
    private long lastCommand(long index) {
        long last = index;
        while (last > 0 && last <= facts.committed.lastIndex() && !tookEffect(last)) {
            last--;
        }
        return last;
    }

    private boolean tookEffect(long index) {
        return facts.applied.get((int) index) || facts.committed.isCommandAt(index);
    }

    @Override
    public void returned(long serial, ClusterObserver.Outcome outcome) {
        if (outcome == ClusterObserver.Outcome.ANSWERED) {
            acknowledged = Math.max(acknowledged, places.getOrDefault(serial, 0L));
        }
    }
}
