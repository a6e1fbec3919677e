package io.raftkit.simulator.invariant.identity;

import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.message.RequestVoteReply;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What members said to one server in its present incarnation; times are the numbers of deliveries. */
final class Answers {
    /** Of each term. */
    private final Map<Long, OfTerm> terms = new TreeMap<>();

    private final Map<Asked, Long> asked = new HashMap<>();
    private long lastAllowed = -1;

    private record Asked(int from, long incarnation, long sequence) {}

    private static final class OfTerm {
        final Set<Integer> voters = new HashSet<>();
        final Map<Integer, Long> matchIndexes = new HashMap<>();
        final Map<Integer, Long> lastHeard = new HashMap<>();
    }

    private OfTerm of(long term) {
        return terms.computeIfAbsent(term, unused -> new OfTerm());
    }

    void take(int from, RaftMessage message, long now) {
        if (message instanceof RequestVoteReply reply && reply.granted()) {
            of(reply.term()).voters.add(from);
        } else if (message instanceof AppendEntriesReply reply) {
            OfTerm term = of(reply.term());
            term.lastHeard.put(from, now);
            if (reply.success()) {
                term.matchIndexes.merge(from, reply.matchIndex(), Math::max);
            }
        } else if (message instanceof InstallSnapshotReply reply) {
            OfTerm term = of(reply.term());
            term.lastHeard.put(from, now);
            if (reply.phase() == InstallSnapshotReply.Phase.INSTALLED) {
                term.matchIndexes.merge(from, reply.index(), Math::max);
            }
        } else if (message instanceof ReadIndex request) {
            asked.putIfAbsent(new Asked(from, request.incarnation(), request.sequence()), now);
        } else if (message instanceof ReadIndexReply reply && reply.granted()) {
            lastAllowed = now;
        }
    }

    long voters(long term) {
        return of(term).voters.size();
    }

    /** How many acknowledged an entry in a term. */
    long holders(long term, long index) {
        return of(term).matchIndexes.values().stream()
                .filter(match -> match >= index)
                .count();
    }

    /** When the request was first heard that a reply answers; long ago if it never was. */
    long askedAt(int from, ReadIndexReply reply) {
        return asked.getOrDefault(new Asked(from, reply.incarnation(), reply.sequence()), Long.MAX_VALUE);
    }

    /** How many answered in a term after a moment. */
    long confirming(long term, long since) {
        return of(term).lastHeard.values().stream().filter(at -> at > since).count();
    }

    long mostConfirming(long since) {
        return terms.keySet().stream()
                .mapToLong(term -> confirming(term, since))
                .max()
                .orElse(0);
    }

    boolean wasAllowedToRead(long since) {
        return lastAllowed > since;
    }
}
