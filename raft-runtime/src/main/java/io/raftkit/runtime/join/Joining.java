package io.raftkit.runtime.join;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.message.Join;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.runtime.thread.Worker;
import io.raftkit.runtime.transfer.MessageSender;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a cluster again and again to take this server in, until it is a voter and knows a leader. It asks whom it was told of, and then the leader. What is
 * done, its own log says, so a restart at any moment begins where it was. A voter by its own log that knows no leader may have been removed while it was
 * down, so it asks too. Whether it was removed since it was started, only the leader can say: a log that is still being sent may hold an earlier removal.
 * Confined to the loop, but for answers and what the status shows.
 */
public final class Joining {
    private static final int WORDS_MAX = 300;

    private record Answered(int from, Join.Answer answer) {}

    private final int self;
    private final long intervalNanos;
    private final Map<Integer, String> through;
    private final MessageSender sender;
    private final Consumer<Map<Integer, String>> addresses;

    private Map<Integer, String> leader = Map.of();
    /** Who was last asked in turn. */
    private int turn;

    private int askedId;
    /** Index of the newest committed configuration with this server, of those that were there while a leader was known; or 0. */
    private long memberIndex;

    private boolean hasBegun;
    private boolean hasEnded;
    private long nextNanos;
    private volatile @Nullable Answered answered;
    private volatile @Nullable String stage;

    /**
     * Nobody was asked yet.
     *
     * @param self this server
     * @param through whom to ask first: at least one server, by id, and where it is
     * @param intervalNanos how long an answer is waited for
     * @param sender takes the requests
     * @param addresses is told where those are whom this server asks
     */
    public Joining(
            int self,
            SortedMap<Integer, String> through,
            long intervalNanos,
            MessageSender sender,
            Consumer<Map<Integer, String>> addresses) {
        this.self = self;
        this.through = new TreeMap<>(through);
        this.intervalNanos = intervalNanos;
        this.sender = sender;
        this.addresses = addresses;
    }

    /** Asks if it is time. Returns when to be called again. */
    public long goOn(RaftEngine engine, long now) {
        if (hasEnded || hasBegun && now < nextNanos) {
            return hasEnded ? Worker.IDLE : nextNanos;
        }
        EngineStatus status = engine.status();
        Member member = status.membership().committed().member(self);
        boolean isMember = member != null && member.storeId() == engine.storeId();
        boolean isVoter = isMember && status.membership().committed().voters().contains(self);
        boolean isLed = status.leaderId() != 0;
        if (isVoter && isLed) {
            return end(null);
        }
        Answered last = answered;
        if (last != null && last.answer.outcome() == Join.Outcome.REMOVED && memberIndex > 0) {
            return end("was removed; it asks to be added when it is started again");
        }
        if (isMember && isLed) {
            memberIndex = status.membership().committedIndex();
        }
        // Most voters that are started again hear of the leader at once.
        if (!isVoter || hasBegun) {
            stage = (isVoter ? "knows no leader, and asks whether it was removed" : "asks to be added") + outcome(last);
            ask(next(last, status.membership().latest()));
        }
        hasBegun = true;
        nextNanos = now + intervalNanos;
        return nextNanos;
    }

    private long end(@Nullable String words) {
        hasEnded = true;
        stage = words;
        addresses.accept(Map.of());
        return Worker.IDLE;
    }

    private void ask(int id) {
        askedId = id;
        answered = null;
        Map<Integer, String> reached = new TreeMap<>(leader);
        reached.putAll(through);
        addresses.accept(reached);
        sender.send(id, new Join(memberIndex));
    }

    /** Whom to ask next: whoever is said to lead, or has to do with it; if there is nobody, each in turn that it was told of, or that its log names. */
    private int next(@Nullable Answered last, Configuration configuration) {
        if (last != null && last.answer.outcome() != Join.Outcome.NOT_LEADER) {
            return last.from;
        }
        if (last != null && namesLeader(last.answer.leader())) {
            int id = last.answer.leader().id();
            leader = Map.of(id, last.answer.leader().address());
            return id;
        }
        SortedSet<Integer> ids = new TreeSet<>(through.keySet());
        ids.addAll(configuration.ids());
        ids.remove(self);
        SortedSet<Integer> later = ids.tailSet(turn + 1);
        turn = later.isEmpty() ? ids.first() : later.first();
        return turn;
    }

    /** A server on an empty disk may be told that it leads: it did, before its disk was lost. */
    private boolean namesLeader(LeaderHint hint) {
        return hint.id() > 0 && hint.id() != self && !hint.address().isEmpty();
    }

    private String outcome(@Nullable Answered last) {
        if (askedId == 0) {
            return "";
        }
        return last == null
                ? "; server " + askedId
                        + " has not answered: it must be a member of the cluster of this name, and allow servers to join, and no member at"
                        + " another address may have the id " + self
                : "; server " + last.from + ": " + words(last.answer);
    }

    private static String words(Join.Answer answer) {
        StringBuilder printable = new StringBuilder();
        answer.words().chars().limit(WORDS_MAX).forEach(c -> printable.append(c >= ' ' && c < 127 ? (char) c : '?'));
        return printable.toString();
    }

    /** Takes an answer. Any thread. */
    public void answered(int from, Join.Answer answer) {
        answered = new Answered(from, answer);
    }

    /** How far it has come, or null if it is a voter and asks nobody any more. Any thread. */
    public @Nullable String stage() {
        return stage;
    }
}
