package io.raftkit.engine;

import io.raftkit.engine.replication.Progress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts an {@link EngineStatus} together. */
final class StatusReport {
    private StatusReport() {}

    static EngineStatus of(ServerState state, Role role) {
        return new EngineStatus(
                role.name(),
                state.currentTerm(),
                state.leaderId(),
                state.log.lastIndex(),
                state.durability.lastIndex(),
                state.commitIndex(),
                state.applyFeed.lastApplied(),
                state.isStalled,
                state.isDiskSlow(),
                state.leaderId() == 0 ? role.whyNoLeader() : null,
                peers(state, role));
    }

    private static List<EngineStatus.Peer> peers(ServerState state, Role role) {
        List<EngineStatus.Peer> peers = new ArrayList<>();
        for (int id : state.members) {
            if (id != state.self()) {
                Long heard = state.peers.heardNanos(id);
                Progress progress = role instanceof Leader leader ? leader.progressOf(id) : null;
                peers.add(new EngineStatus.Peer(
                        id,
                        heard == null ? -1 : state.nowNanos - heard,
                        progress == null ? 0 : progress.matchIndex(),
                        progress == null ? 0 : progress.inflightMessages(),
                        progress == null ? 0 : progress.inflightBytes(),
                        state.quorum.contains(id) && !state.peers.isStranger(id),
                        problem(state, role, id)));
            }
        }
        return peers;
    }

    private static @Nullable String problem(ServerState state, Role role, int id) {
        String problem = state.peers.problem(id);
        return problem == null && role instanceof Leader leader ? leader.problemOf(id) : problem;
    }
}
