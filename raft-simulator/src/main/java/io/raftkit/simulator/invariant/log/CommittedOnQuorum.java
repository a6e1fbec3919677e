package io.raftkit.simulator.invariant.log;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.LogPrints;
import io.raftkit.simulator.invariant.fact.Majorities;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import io.raftkit.simulator.invariant.fact.StorageFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A leader takes an entry for committed only when it is durable on a majority and of the leader's own term (Raft §5.4.2); the others only
 * what a leader did. Keeps the record of what was committed.
 */
public final class CommittedOnQuorum extends Invariant {
    public CommittedOnQuorum(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        if (status.commitIndex() <= facts.committed.lastIndex()) {
            return;
        }
        // A leader that was deposed in the turn in which it committed is a follower of another term by now.
        boolean isLeader = status.role() == ServerRole.LEADER;
        long index = status.commitIndex();
        LogPrints holder = holder(server, status, isLeader ? status.term() : 0);
        require(
                holder != null,
                "%s takes entry %d for committed as %s of term %d, but no majority holds it durably%s: %s",
                server,
                index,
                status.role(),
                status.term(),
                isLeader ? " in that term" : "",
                held(index));
        if (holder != null) {
            facts.commit(holder, index, isLeader ? status.term() : holder.termAt(index));
        }
    }

    /**
     * A log that up to an index a majority has too; if a term is given, with an entry of that term there. A storage that was taken away counts, as long as
     * it is the one that is meant, with what it held: (1) a follower stores an entry, and its answer is under way; (2) its disk is taken away; (3) the
     * answer arrives. Nobody can know.
     */
    private @Nullable LogPrints holder(ServerFacts leader, EngineStatus status, long term) {
        long index = status.commitIndex();
        List<Configuration> governing = leader.governing(status);
        for (ServerFacts server : facts.servers()) {
            for (StorageFacts storage : server.storages) {
                LogPrints log = logOf(storage, index, term);
                if (isThere(log, index, term)
                        && governing.stream()
                                .anyMatch(configuration -> Majorities.decide(
                                        configuration, member -> isHeldBy(member, log, index, term)))) {
                    return log;
                }
            }
        }
        return null;
    }

    private boolean isHeldBy(Member member, LogPrints log, long index, long term) {
        for (StorageFacts storage : facts.server(member.id()).storages) {
            LogPrints other = logOf(storage, index, term);
            if (storage.isOf(member) && isThere(other, index, term) && other.printAt(index) == log.printAt(index)) {
                return true;
            }
        }
        return false;
    }

    private static LogPrints logOf(StorageFacts storage, long index, long term) {
        return isThere(storage.log, index, term) ? storage.log : storage.heldBefore;
    }

    private static boolean isThere(LogPrints log, long index, long term) {
        return log.lastIndex() >= index && (term == 0 || log.termAt(index) == term);
    }

    private String held(long index) {
        StringBuilder held = new StringBuilder();
        for (ServerFacts server : facts.servers()) {
            held.append(held.isEmpty() ? "" : ", ").append(server).append(" has ");
            held.append(
                    server.storage.log.lastIndex() < index
                            ? "only entries up to " + server.storage.log.lastIndex()
                            : "it of term " + server.storage.log.termAt(index));
        }
        return held.toString();
    }
}
