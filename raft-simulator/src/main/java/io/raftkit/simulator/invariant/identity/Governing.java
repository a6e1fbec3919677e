package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.simulator.invariant.fact.Majorities;
import java.util.ArrayDeque;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The configurations by which one server went in its present incarnation; times are the numbers of deliveries. */
final class Governing {
    private static final int PAST_MAX = 64;

    private final ArrayDeque<Past> past = new ArrayDeque<>();
    private @Nullable Configuration latest;

    /** A configuration, and when another one took its place. */
    private record Past(Configuration configuration, long until) {}

    @SuppressWarnings("ReferenceEquality") // Most turns change nothing of it.
    void follow(Configuration next, long now) {
        if (next == latest) {
            return;
        }
        if (latest != null) {
            past.add(new Past(latest, now));
        }
        if (past.size() > PAST_MAX) {
            past.remove();
        }
        latest = next;
    }

    /** Whether those who agree decide by one of the configurations that governed since a moment. */
    boolean decided(long since, Predicate<Member> agrees) {
        return latest != null && Majorities.decide(latest, agrees)
                || past.stream()
                        .anyMatch(former -> former.until >= since && Majorities.decide(former.configuration, agrees));
    }
}
