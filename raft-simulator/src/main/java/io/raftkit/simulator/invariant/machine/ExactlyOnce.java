package io.raftkit.simulator.invariant.machine;

import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.ClusterObserver;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.Map;

/** The command of a call takes effect once at most, at one index; answered means it did, rejected that it never does. */
public final class ExactlyOnce extends Invariant {
    private final Map<Long, Long> indexOf = new HashMap<>();
    private final Map<Long, Long> serialAt = new HashMap<>();
    private final Map<Long, ClusterObserver.Outcome> outcomes = new HashMap<>();

    public ExactlyOnce(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void called(long serial, boolean isRead) {
        if (isRead) {
            indexOf.put(serial, 0L);
        }
    }

    @Override
    public void carriedOut(long serial, ServerFacts server, long index) {
        Long first = indexOf.putIfAbsent(serial, index);
        require(
                first == null || first == index,
                "the command of call %d took effect at index %d and at index %d",
                serial,
                first,
                index);
        Long other = serialAt.putIfAbsent(index, serial);
        require(
                other == null || other == serial,
                "index %d carries the commands of calls %d and %d",
                index,
                other,
                serial);
        require(
                outcomes.get(serial) != ClusterObserver.Outcome.REJECTED,
                "the command of call %d was rejected for good, and takes effect at index %d on %s",
                serial,
                index,
                server);
    }

    @Override
    public void returned(long serial, ClusterObserver.Outcome outcome) {
        ClusterObserver.Outcome former = outcomes.putIfAbsent(serial, outcome);
        require(former == null, "call %d ended twice: %s and %s", serial, former, outcome);
        Long index = indexOf.get(serial);
        boolean isCarriedOut = index != null;
        require(
                outcome != ClusterObserver.Outcome.ANSWERED || isCarriedOut,
                "call %d was answered, and its command was applied nowhere",
                serial);
        require(
                outcome != ClusterObserver.Outcome.REJECTED || index == null || index == 0,
                "call %d was rejected for good, and its command took effect at index %d",
                serial,
                index);
    }
}
