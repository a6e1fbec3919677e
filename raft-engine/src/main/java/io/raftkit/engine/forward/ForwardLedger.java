package io.raftkit.engine.forward;

import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a leader said to each forward of its term, so that a forward that arrives twice is answered twice but taken once. Kept after the
 * leader stepped down, because copies may arrive then too.
 *
 * <p>An incarnation is a server between one start and the next. Of each server the newest incarnation is remembered: nobody waits any more
 * for what earlier ones asked. Late copies of their forwards still arrive, and must not be taken a second time. The rule: <b>once an
 * incarnation of a server is remembered, another takes its place only under a number that this leader gave after that.</b> Numbers rise. An
 * incarnation uses only numbers that reached it while it ran, and these were given before its successor asked for one. So a forward of a
 * forgotten incarnation has a lower number than its successor and is not taken, and no earlier incarnation takes the place of a later one.
 *
 * <p>An example: (1) Incarnation A forwards x, which is taken. (2) The server restarts, and incarnation B forwards y. It is given number 8 and
 * sends y again under that number. y is taken, and A is forgotten. (3) A copy of x arrives. Its number is 0, which is not above 8. A is now told
 * that it would be number 9, but nobody is left who could use that.
 */
public final class ForwardLedger {
    private static final int ANSWERS_MAX = 4096;

    private static final class Incarnation {
        final long id;
        final long number;
        final TreeMap<Long, ForwardReply> answers = new TreeMap<>();
        /** Forwards up to here are forgotten: whether they were taken cannot be told. */
        long forgottenUpTo;

        Incarnation(Forward first) {
            id = first.incarnation();
            number = first.incarnationNumber();
        }
    }

    private final long term;
    /** By server. */
    private final Map<Integer, Incarnation> newest = new TreeMap<>();

    private long lastNumber;

    /** An empty ledger of a leader's term. */
    public ForwardLedger(long term) {
        this.term = term;
    }

    /** The term whose forwards are recorded. */
    public long term() {
        return term;
    }

    /** What was said to a forward, or null. */
    public @Nullable ForwardReply answerTo(int from, Forward forward) {
        Incarnation known = newest.get(from);
        return known == null || known.id != forward.incarnation() ? null : known.answers.get(forward.sequence());
    }

    /** Whether another incarnation of that server is remembered, in whose place this one may not come under the number it has. */
    public boolean isSuperseded(int from, Forward forward) {
        Incarnation known = newest.get(from);
        return known != null
                && known.id != forward.incarnation()
                && (forward.incarnationNumber() <= known.number || forward.incarnationNumber() > lastNumber);
    }

    /** Whether a forward without an answer may have been answered once: then its outcome is unknown, and it must not be taken. */
    public boolean mayHaveForgotten(int from, Forward forward) {
        Incarnation known = newest.get(from);
        return known != null && known.id == forward.incarnation()
                ? forward.sequence() <= known.forgottenUpTo
                : isSuperseded(from, forward);
    }

    /** How many forwards of one and the same server are remembered at most. */
    public int rememberedMost() {
        int most = 0;
        for (Incarnation known : newest.values()) {
            most = Math.max(most, known.answers.size());
        }
        return most;
    }

    /** A number for an incarnation that asks for the place of another. */
    public long newNumber() {
        return ++lastNumber;
    }

    /** Records what is said to a forward; it is said for good. */
    public void record(int from, Forward forward, ForwardReply reply) {
        if (mayHaveForgotten(from, forward)) {
            throw new IllegalStateException("what was said to " + forward + " may be forgotten");
        }
        Incarnation known = newest.get(from);
        if (known == null || known.id != forward.incarnation()) {
            known = new Incarnation(forward);
            newest.put(from, known);
        }
        known.answers.put(forward.sequence(), reply);
        if (known.answers.size() > ANSWERS_MAX) {
            known.forgottenUpTo = known.answers.pollFirstEntry().getKey();
        }
    }
}
