package io.raftkit.engine.forward;

import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a leader said to each forward of its term, so that a forward that arrives twice is answered twice but taken once. Kept after the
 * leader stepped down, because copies may arrive then too.
 */
public final class ForwardLedger {
    private static final int LIVES_MAX = 256;
    private static final int ANSWERS_MAX = 4096;

    private record Life(int serverId, long originStart) {}

    private static final class Answers {
        final TreeMap<Long, ForwardReply> bySequence = new TreeMap<>();
        /** Forwards up to here are forgotten: whether they were taken cannot be told. */
        long forgottenUpTo;
    }

    private final long term;
    private final Map<Life, Answers> lives = new LinkedHashMap<>();

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
        Answers answers = lives.get(new Life(from, forward.originStart()));
        return answers == null ? null : answers.bySequence.get(forward.sequence());
    }

    /** Whether a forward without an answer may have been answered once: then it must be left without one, its outcome is unknown. */
    public boolean mayHaveForgotten(int from, Forward forward) {
        Answers answers = lives.get(new Life(from, forward.originStart()));
        return answers == null ? lives.size() >= LIVES_MAX : forward.sequence() <= answers.forgottenUpTo;
    }

    /** Records what is said to a forward; it is said for good. */
    public void record(int from, Forward forward, ForwardReply reply) {
        Answers answers = lives.computeIfAbsent(new Life(from, forward.originStart()), life -> new Answers());
        answers.bySequence.put(forward.sequence(), reply);
        if (answers.bySequence.size() > ANSWERS_MAX) {
            answers.forgottenUpTo = answers.bySequence.pollFirstEntry().getKey();
        }
    }
}
