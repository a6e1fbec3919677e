package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.status.ServerRole;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndexReply;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.node.NodeLoad;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
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
    private final Map<Long, Long> called = new HashMap<>();
    private long now;

    public Counted(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void starting(ServerFacts server, Recovered recovered, List<EntryBatch> entries) {
        answers.remove(server.id);
    }

    @Override
    public void ended(ServerFacts server, NodeLoad load) {
        answers.remove(server.id);
    }

    private Answers answers(ServerFacts server) {
        return answers.computeIfAbsent(server.id, id -> new Answers());
    }

    @Override
    public void delivered(FrameHeader header, @Nullable RaftMessage message) {
        now++;
        if (message == null || !facts.has(header.from())) {
            return;
        }
        ServerFacts server = facts.server(header.to());
        if (server.isStoreOf(header.from(), header.storeId())) {
            answers(server).take(header.from(), message, now);
        }
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        if (status.role() != ServerRole.LEADER) {
            return;
        }
        if (!server.leads(status.term())) {
            requireVotes(server, status.term());
        }
        if (status.commitIndex() > server.commitIndex) {
            requireHolders(server, status);
        }
    }

    private void requireVotes(ServerFacts server, long term) {
        long voters = answers(server).voters(term);
        require(
                voters + 1 >= facts.majority(),
                "%s leads term %d with the votes of %d members beside itself",
                server,
                term,
                voters);
    }

    private void requireHolders(ServerFacts server, EngineStatus status) {
        long index = status.commitIndex();
        long holders = answers(server).holders(status.term(), index) + (status.durableIndex() >= index ? 1 : 0);
        require(
                holders >= facts.majority(),
                "%s, which leads term %d, takes entry %d for committed with the acknowledgements of %d members",
                server,
                status.term(),
                index,
                holders);
    }

    @Override
    public void sent(ServerFacts server, int to, RaftMessage message) {
        if (message instanceof ReadIndexReply reply && reply.granted()) {
            Answers heard = answers(server);
            long confirming = heard.confirming(reply.term(), heard.askedAt(to, reply));
            require(
                    confirming + 1 >= facts.majority(),
                    "%s, which leads term %d, allows server %d to read at entry %d, and %d members answered it since",
                    server,
                    reply.term(),
                    to,
                    reply.readIndex(),
                    confirming);
        }
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
                heard.wasAllowedToRead(since) || heard.mostConfirming(since) + 1 >= facts.majority(),
                "%s answers read %d at entry %d, and neither was it allowed to nor did enough members answer it since",
                server,
                serial,
                index);
    }
}
