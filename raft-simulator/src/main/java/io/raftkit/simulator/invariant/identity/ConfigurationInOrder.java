package io.raftkit.simulator.invariant.identity;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.simulator.invariant.fact.ClusterFacts;
import io.raftkit.simulator.invariant.fact.Invariant;
import io.raftkit.simulator.invariant.fact.ServerFacts;
import java.util.HashMap;
import java.util.Map;

/**
 * A leader appends a configuration only once an entry of its own term is committed, and when the configuration before it is (thesis §4.1).
 */
public final class ConfigurationInOrder extends Invariant {
    private record Opening(long term, long index) {}

    /** For each server that leads, the index of the first entry of its term. */
    private final Map<Integer, Opening> openings = new HashMap<>();

    public ConfigurationInOrder(ClusterFacts facts) {
        super(facts);
    }

    @Override
    public void turning(ServerFacts server, EngineStatus status) {
        if (status.role() != ServerRole.LEADER) {
            return;
        }
        if (!server.leads(status.term())) {
            openings.put(server.id, new Opening(status.term(), server.lastIndex + 1));
        }
        Opening opening = openings.get(server.id);
        long index = status.membership().latestIndex();
        if (opening == null || opening.term() != status.term() || index < opening.index()) {
            return;
        }
        require(
                index > opening.index() && status.commitIndex() >= opening.index(),
                "%s, which leads term %d from entry %d on, appends a configuration at %d with entries up to %d committed",
                server,
                status.term(),
                opening.index(),
                index,
                status.commitIndex());
        long before = server.configurationIndex;
        require(
                before == index || status.commitIndex() >= before,
                "%s appends a configuration at %d while the one at %d is not committed",
                server,
                index,
                before);
    }
}
