package io.raftkit.simulator.invariant.machine;

import io.raftkit.api.Command;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Of each session, each sequence takes effect once at most, and in order without a gap (thesis §6.3). What takes effect on one server does so on all
 * that come to its entry.
 */
public final class SessionOnce extends Invariant {
    private record Sequence(long session, long sequence) {}

    private final Map<Sequence, Long> effects = new HashMap<>();
    /** The entries with commands of sessions that some server came past without an effect. */
    private final BitSet skipped = new BitSet();

    public SessionOnce(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void goingOnAfter(long upTo) {
        for (long index = 1; index <= upTo; index++) {
            SessionPlace place = facts.applied.get((int) index) ? facts.committed.placeAt(index) : null;
            if (place != null) {
                effects.put(new Sequence(place.session(), place.sequence()), index);
            }
        }
    }

    @Override
    public void applied(ServerFacts server, Command command, byte[] result) {
        for (long index = server.appliedIndex + 1; index < command.index(); index++) {
            if (facts.committed.placeAt(index) != null) {
                skip(server, index);
            }
        }
        require(
                !skipped.get((int) command.index()),
                "%s applies the command at %d, which had no effect on another server",
                server,
                command.index());
        SessionPlace place =
                command.index() > facts.committed.lastIndex() ? null : facts.committed.placeAt(command.index());
        if (place != null) {
            takesEffect(server, place, command.index());
        }
    }

    private void skip(ServerFacts server, long index) {
        require(
                !facts.applied.get((int) index),
                "%s has skipped the command at %d, which took effect on another server",
                server,
                index);
        skipped.set((int) index);
    }

    private void takesEffect(ServerFacts server, SessionPlace place, long index) {
        Long first = effects.putIfAbsent(new Sequence(place.session(), place.sequence()), index);
        require(
                first == null || first == index,
                "%s applies command %d of session %d at %d, where it took effect at %d before",
                server,
                place.sequence(),
                place.session(),
                index,
                first);
        Long before = effects.get(new Sequence(place.session(), place.sequence() - 1));
        require(
                place.sequence() == 1 || before != null && before < index,
                "%s applies command %d of session %d at %d, and the one before it took effect nowhere before that",
                server,
                place.sequence(),
                place.session(),
                index);
    }
}
