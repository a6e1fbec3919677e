package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.membership.Member;
import io.raftkit.engine.message.AppendEntriesReply;
import io.raftkit.engine.message.InstallSnapshotReply;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.message.RequestVoteReply;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What members said to one server in its present incarnation; times are the numbers of deliveries. */
final class Answers {
    private final ClusterFacts facts;
    /** Of each term. */
    private final Map<Long, OfTerm> terms = new TreeMap<>();

    private final Map<Asked, Long> asked = new HashMap<>();
    private long lastAllowed = -1;

    /** Who answered: a server with a storage. */
    private record Teller(int from, long storeId) {}

    private record Asked(int from, long incarnation, long sequence) {}

    private static final class OfTerm {
        final Set<Teller> voters = new HashSet<>();
        final Map<Teller, Long> matchIndexes = new HashMap<>();
        final Map<Teller, Long> lastHeard = new HashMap<>();
    }

    Answers(ClusterFacts facts) {
        this.facts = facts;
    }

    private OfTerm of(long term) {
        return terms.computeIfAbsent(term, unused -> new OfTerm());
    }

    void take(int from, long storeId, RaftMessage message, long now) {
        Teller teller = new Teller(from, storeId);
        if (message instanceof RequestVoteReply reply && reply.granted()) {
            of(reply.term()).voters.add(teller);
        } else if (message instanceof AppendEntriesReply reply) {
            OfTerm term = of(reply.term());
            term.lastHeard.put(teller, now);
            if (reply.success()) {
                term.matchIndexes.merge(teller, reply.matchIndex(), Math::max);
            }
        } else if (message instanceof InstallSnapshotReply reply) {
            OfTerm term = of(reply.term());
            term.lastHeard.put(teller, now);
            if (reply.phase() == InstallSnapshotReply.Phase.INSTALLED) {
                term.matchIndexes.merge(teller, reply.index(), Math::max);
            }
        } else if (message instanceof ReadIndex request) {
            asked.putIfAbsent(new Asked(from, request.incarnation(), request.sequence()), now);
        } else if (message instanceof ReadIndexReply reply && reply.granted()) {
            lastAllowed = now;
        }
    }

    boolean votedFor(ServerFacts server, long term, Member voter) {
        return of(term).voters.stream().anyMatch(teller -> isMember(server, teller, voter));
    }

    /**
     * Whether it was a member that answered, by the configuration that has it: on the storage which that names, or where it names none, on the one that
     * was first heard, which did not join: what was promised under the id before, that one would not know.
     */
    private boolean isMember(ServerFacts server, Teller teller, Member member) {
        if (teller.from != member.id()) {
            return false;
        }
        return member.storeId() == 0
                ? server.isStoreOf(teller.from, teller.storeId) && !facts.hasJoined(teller.from, teller.storeId)
                : teller.storeId == member.storeId();
    }

    /** Whether a member acknowledged an entry in a term. */
    boolean holds(ServerFacts server, long term, long index, Member holder) {
        return of(term).matchIndexes.entrySet().stream()
                .anyMatch(match -> match.getValue() >= index && isMember(server, match.getKey(), holder));
    }

    /** When the request was first heard that a reply answers; long ago if it never was. */
    long askedAt(int from, ReadIndexReply reply) {
        return asked.getOrDefault(new Asked(from, reply.incarnation(), reply.sequence()), Long.MAX_VALUE);
    }

    /** Whether a member answered in a term after a moment. */
    boolean confirmed(ServerFacts server, long term, long since, Member confirming) {
        return of(term).lastHeard.entrySet().stream()
                .anyMatch(heard -> heard.getValue() > since && isMember(server, heard.getKey(), confirming));
    }

    Set<Long> terms() {
        return terms.keySet();
    }

    boolean wasAllowedToRead(long since) {
        return lastAllowed > since;
    }
}
