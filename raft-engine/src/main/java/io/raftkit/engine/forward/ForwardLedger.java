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
 * <p>Of each server one life is remembered, its newest: what it asked in earlier ones nobody waits for any more. But late copies arrive of
 * those too, and must not be taken a second time, although nobody remembers the first. The rule: <b>once a life of a server is remembered,
 * another takes its place only under a number that this leader gave after that.</b> Numbers rise, and a life uses only those that reached it
 * while it lived, which were given before its successor asked for one. So whatever a forgotten life sent carries a lower number than its
 * successor's, and is not taken; and no earlier life takes the place of a later one. An example: (1) life A forwards x, which is taken; (2) the
 * server restarts, and life B forwards y: it is told to be number 8, and sends y again as such; y is taken, A forgotten; (3) a copy of x
 * arrives: its number is 0, and not above 8. What A is told now, that it would be number 9, reaches nobody who could use it.
 */
public final class ForwardLedger {
    private static final int ANSWERS_MAX = 4096;

    private static final class Life {
        final long originStart;
        final long number;
        final TreeMap<Long, ForwardReply> answers = new TreeMap<>();
        /** Forwards up to here are forgotten: whether they were taken cannot be told. */
        long forgottenUpTo;

        Life(Forward first) {
            originStart = first.originStart();
            number = first.lifeNumber();
        }
    }

    private final long term;
    /** By server. */
    private final Map<Integer, Life> newest = new TreeMap<>();

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
        Life life = newest.get(from);
        return life == null || life.originStart != forward.originStart() ? null : life.answers.get(forward.sequence());
    }

    /** Whether another life of that server is remembered, in whose place this one may not come under the number it has. */
    public boolean isOutlived(int from, Forward forward) {
        Life life = newest.get(from);
        return life != null
                && life.originStart != forward.originStart()
                && (forward.lifeNumber() <= life.number || forward.lifeNumber() > lastNumber);
    }

    /** Whether a forward without an answer may have been answered once: then its outcome is unknown, and it must not be taken. */
    public boolean mayHaveForgotten(int from, Forward forward) {
        Life life = newest.get(from);
        return life != null && life.originStart == forward.originStart()
                ? forward.sequence() <= life.forgottenUpTo
                : isOutlived(from, forward);
    }

    /** How many forwards of one and the same server are remembered at most. */
    public int rememberedMost() {
        int most = 0;
        for (Life life : newest.values()) {
            most = Math.max(most, life.answers.size());
        }
        return most;
    }

    /** A number for a life that asks for the place of another. */
    public long newNumber() {
        return ++lastNumber;
    }

    /** Records what is said to a forward; it is said for good. */
    public void record(int from, Forward forward, ForwardReply reply) {
        if (mayHaveForgotten(from, forward)) {
            throw new IllegalStateException("what was said to " + forward + " may be forgotten");
        }
        Life life = newest.get(from);
        if (life == null || life.originStart != forward.originStart()) {
            life = new Life(forward);
            newest.put(from, life);
        }
        life.answers.put(forward.sequence(), reply);
        if (life.answers.size() > ANSWERS_MAX) {
            life.forgottenUpTo = life.answers.pollFirstEntry().getKey();
        }
    }
}
