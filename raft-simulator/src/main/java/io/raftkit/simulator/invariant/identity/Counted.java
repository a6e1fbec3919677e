package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.Majorities;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Nothing counts but what members said, each from the storage by which it is known: a leader has their votes (Raft §5.2), their
 * acknowledgements of what it commits (§5.3), and their answers since a read that it allows was asked for (§8). It looks at what was
 * delivered, and at nothing that the engine keeps.
 */
public final class Counted extends Invariant {
    private final Map<Integer, Answers> answers = new HashMap<>();
    private final Map<Integer, Governing> governing = new HashMap<>();
    private final Map<Long, Long> called = new HashMap<>();
    /** What servers allowed others to read in their present turns. */
    private final Map<Integer, Allowed> allowed = new HashMap<>();

    private long now;

    private record Allowed(long term, int to, long since) {}

    public Counted(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void starting(ServerFacts server, Recovered recovered, List<EntryBatch> entries) {
        forget(server);
    }

    @Override
    public void ended(ServerFacts server, NodeLoad load) {
        forget(server);
    }

    private void forget(ServerFacts server) {
        answers.remove(server.id);
        governing.remove(server.id);
        allowed.remove(server.id);
    }

    private Answers answers(ServerFacts server) {
        return answers.computeIfAbsent(server.id, id -> new Answers(facts));
    }

    private Governing governing(ServerFacts server) {
        return governing.computeIfAbsent(server.id, id -> new Governing());
    }

    @Override
    public void delivered(FrameHeader header, @Nullable RaftMessage message) {
        now++;
        if (message == null || !facts.has(header.from())) {
            return;
        }
        ServerFacts server = facts.server(header.to());
        // Who asks to read need not count: a learner may ask before its storage is on the leader's disk.
        if (message instanceof ReadIndex || server.isStoreOf(header.from(), header.storeId())) {
            answers(server).take(header.from(), header.storeId(), message, now);
        }
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        governing(server).follow(status.membership().latest(), now);
        Allowed read = allowed.remove(server.id);
        if (read != null) {
            requireConfirmed(server, status, read);
        }
        if (status.role() != ServerRole.LEADER) {
            return;
        }
        if (!server.leads(status.term())) {
            requireVotes(server, status);
        }
        if (status.commitIndex() > server.commitIndex) {
            requireHolders(server, status);
        }
    }

    /** By the configuration with which it came to lead, which is the one at the end of the turn: it has not committed anything yet. */
    private void requireVotes(ServerFacts server, EngineStatus status) {
        Answers heard = answers(server);
        require(
                Majorities.decide(
                        status.membership().latest(),
                        member -> server.isItself(member) || heard.votedFor(server, status.term(), member)),
                "%s leads term %d without the votes of a majority of %s",
                server,
                status.term(),
                status.membership().latest());
    }

    /**
     * By the newest configuration. If that was appended in this very turn, the one before it governed until then: by that one, what it appended last is
     * committed, and perhaps what follows it.
     */
    private void requireHolders(ServerFacts server, EngineStatus status) {
        long index = status.commitIndex();
        List<Configuration> governed = server.governing(status);
        boolean isHeld = governed.stream().anyMatch(configuration -> isHeld(server, status, configuration, index));
        boolean isFormerHeld = governed.size() == 1
                || server.configurationIndex <= server.commitIndex
                || isHeld(server, status, governed.get(0), server.configurationIndex);
        require(
                isHeld && isFormerHeld,
                "%s, which leads term %d, takes entry %d for committed without the acknowledgements of a majority of"
                        + " %s",
                server,
                status.term(),
                index,
                status.membership().latest());
    }

    private boolean isHeld(ServerFacts server, EngineStatus status, Configuration configuration, long index) {
        Answers heard = answers(server);
        return Majorities.decide(
                configuration,
                member -> server.isItself(member)
                        ? status.durableIndex() >= index
                        : heard.holds(server, status.term(), index, member));
    }

    @Override
    public void sent(ServerFacts server, int to, RaftMessage message) {
        if (message instanceof ReadIndexReply reply && reply.granted()) {
            long since = Math.max(
                    answers(server).askedAt(to, reply),
                    allowed.containsKey(server.id) ? allowed.get(server.id).since() : 0);
            allowed.put(server.id, new Allowed(reply.term(), to, since));
        }
    }

    /** At the end of the turn in which it allowed it, by a configuration that governed in it. */
    private void requireConfirmed(ServerFacts server, EngineStatus status, Allowed read) {
        Answers heard = answers(server);
        require(
                server.governing(status).stream()
                        .anyMatch(configuration -> Majorities.decide(
                                configuration,
                                member -> server.isItself(member)
                                        || heard.confirmed(server, read.term(), read.since(), member))),
                "%s, which leads term %d, allows server %d to read, and no majority of %s has answered it since",
                server,
                read.term(),
                read.to(),
                status.membership().latest());
    }

    @Override
    public void called(long serial, boolean isRead) {
        if (isRead) {
            called.put(serial, now);
        }
    }

    @Override
    public void readAt(long serial, ServerFacts server, long index) {
        Answers heard = answers(server);
        long since = called.getOrDefault(serial, 0L);
        require(
                heard.wasAllowedToRead(since)
                        || governing(server).decided(since, server::isItself)
                        || heard.terms().stream()
                                .anyMatch(term -> governing(server)
                                        .decided(
                                                since,
                                                member -> server.isItself(member)
                                                        || heard.confirmed(server, term, since, member))),
                "%s answers read %d at entry %d, and neither was it allowed to nor did enough members answer it since",
                server,
                serial,
                index);
    }
}
