package io.raftkit.simulator.invariant.machine;

import io.raftkit.api.Command;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;

/** lastApplied is never beyond commitIndex, nor that beyond the log; commands are applied without a gap and without repetition (Raft Figure 2). */
public final class Order extends Invariant {
    public Order(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        require(
                status.durableIndex() <= status.lastIndex()
                        && status.lastApplied() <= status.commitIndex()
                        && status.commitIndex() <= status.lastIndex(),
                "%s stands at %s",
                server,
                status);
        require(
                status.durableIndex() <= server.storage.log.lastIndex(),
                "%s takes entries up to %d for durable, its storage holds them up to %d",
                server,
                status.durableIndex(),
                server.storage.log.lastIndex());
    }

    @Override
    public void applied(ServerFacts server, Command command, byte[] result) {
        long index = command.index();
        require(
                index > server.appliedIndex,
                "%s applies the command at %d after that at %d",
                server,
                index,
                server.appliedIndex);
        require(
                index <= facts.committed.lastIndex() && index <= server.storage.log.lastIndex(),
                "%s applies the command at %d, which is not committed and durable there",
                server,
                index);
        for (long skipped = server.appliedIndex + 1; skipped < index; skipped++) {
            require(
                    !facts.committed.isCommandAt(skipped),
                    "%s applies the command at %d and has skipped that at %d",
                    server,
                    index,
                    skipped);
        }
    }
}
