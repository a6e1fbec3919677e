package io.raftkit.engine;

import io.raftkit.engine.boundary.EngineLoad;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.membership.Membership;
import io.raftkit.engine.replication.Installation;
import io.raftkit.engine.replication.Progress;
import io.raftkit.engine.state.ServerState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes an {@link EngineStatus}. */
final class StatusReport {
    private StatusReport() {}

    static EngineStatus of(ServerState state, Role role) {
        return new EngineStatus(
                role.name(),
                state.currentTerm(),
                state.leaderId(),
                state.log.firstIndex(),
                state.log.lastIndex(),
                state.durability.lastIndex(),
                state.commitIndex(),
                state.applyFeed.lastApplied(),
                state.applyFeed.nextIndex(),
                state.isStalled,
                state.isDiskSlow(),
                role instanceof Leader leader && leader.isOpening(),
                state.leaderId() == 0 ? role.whyNoLeader() : null,
                state.applyFeed.whyNoState(),
                state.isHeldBack(),
                state.disputes.problems(state.nowNanos),
                load(state, role),
                membership(state.membership),
                peers(state, role));
    }

    private static EngineLoad load(ServerState state, Role role) {
        return new EngineLoad(
                state.durability.outstanding(),
                state.durability.outstandingBytes(),
                state.outgoing.held().size(),
                state.outgoing.held().answersMost(),
                role instanceof Leader leader ? leader.uncommittedBytes() : 0,
                state.applyFeed.waitingBytes());
    }

    private static EngineStatus.Membership membership(Membership membership) {
        Membership.Placed latest = membership.latest();
        Membership.Placed committed = membership.committed();
        return new EngineStatus.Membership(
                latest.configuration(), latest.index(), committed.configuration(), committed.index());
    }

    private static List<EngineStatus.Peer> peers(ServerState state, Role role) {
        List<EngineStatus.Peer> peers = new ArrayList<>();
        for (int id : state.membership.latest().configuration().ids()) {
            if (id != state.self()) {
                Long heard = state.peers.heardNanos(id);
                Progress progress = role instanceof Leader leader ? leader.progressOf(id) : null;
                peers.add(new EngineStatus.Peer(
                        id,
                        heard == null ? -1 : state.nowNanos - heard,
                        progress == null ? 0 : progress.protocolVersion(),
                        progress == null ? -1 : state.nowNanos - progress.heardNanos(),
                        progress == null ? 0 : progress.matchIndex(),
                        progress == null ? 0 : state.log.bytesBehind(progress.matchIndex()),
                        progress == null ? 0 : progress.inflightMessages(),
                        progress == null ? 0 : progress.inflightBytes(),
                        install(progress),
                        state.membership.isVoter(id)
                                && !state.peers.isUnknownStore(id)
                                && !state.disputes.excludes(id, state.nowNanos),
                        problem(state, id, progress)));
            }
        }
        return peers;
    }

    private static EngineStatus.@Nullable Install install(@Nullable Progress progress) {
        Installation installation = progress == null ? null : progress.installation();
        return installation == null || installation.offered() == null
                ? null
                : new EngineStatus.Install(
                        installation.offered(), installation.fetchedIndex(), installation.bytesFetched());
    }

    private static @Nullable String problem(ServerState state, int id, @Nullable Progress progress) {
        String problem = state.peers.problem(id);
        if (problem == null) {
            problem = state.disputes.problem(id, state.nowNanos);
        }
        if (problem == null && progress != null) {
            problem = progress.problem();
        }
        return problem == null && progress != null ? versionProblem(state, progress) : problem;
    }

    /** A member that was added with an earlier release, or went back to one. */
    private static @Nullable String versionProblem(ServerState state, Progress progress) {
        int level = state.membership.latest().configuration().featureLevel();
        int version = progress.protocolVersion();
        return version == 0 || version >= level
                ? null
                : "it speaks protocol versions up to " + version + ", and the feature level of the cluster is " + level
                        + ": start it with the release that the other servers have";
    }
}
