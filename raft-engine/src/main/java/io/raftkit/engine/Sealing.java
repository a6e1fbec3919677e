package io.raftkit.engine;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.membership.Membership;
import io.raftkit.engine.replication.Progress;
import io.raftkit.engine.replication.ProgressTable;
import io.raftkit.engine.state.ServerState;

/**
 * Lets the members agree on their identities. The leader appends a configuration with a random epoch, which distinguishes the cluster from all
 * others, with the bounds of client sessions, and with the storage of each member that holds this leader's history. From then on no other storage
 * counts under such a member's id, and the bounds never change.
 *
 * <p>Like every configuration it is appended only once an entry of the leader's own term is committed, and when no other one is under way
 * (thesis §4.1). Without the first condition, two leaders, one after the other, could each use a configuration that the other does not know.
 *
 * <p>A member is sealed when it has acknowledged an entry of this leader's term. To be heard is not enough: a server of another
 * cluster that was started by mistake in a member's place is heard as well, but does not accept the entries of this leader.
 */
final class Sealing {
    private final ServerState state;
    private final ProgressTable followers;
    private final Proposals proposals;
    /** Index of the entry that opens the leader's term. */
    private final long openingIndex;

    /** For a leader that has not opened its term yet. */
    Sealing(ServerState state, ProgressTable followers, Proposals proposals) {
        this.state = state;
        this.followers = followers;
        this.proposals = proposals;
        openingIndex = state.log.lastIndex() + 1;
    }

    /**
     * Seals what can be sealed and is not. A cluster whose leaders do not open their terms takes no entries but commands, and is never
     * sealed.
     */
    void goOn() {
        Membership membership = state.membership;
        boolean isUnderWay = membership.latest().index() > state.commitIndex();
        if (!state.bootstrap.noOpOnElection() || state.commitIndex() < openingIndex || isUnderWay) {
            return;
        }
        Configuration latest = membership.latest().configuration();
        if (latest.epoch() == 0
                || latest.sessionBounds() == null
                || latest.members().stream().anyMatch(this::canBeSealed)) {
            proposals.append(sealed(latest));
        }
    }

    private boolean canBeSealed(Member member) {
        return member.storeId() == 0 && storeId(member.id()) != 0;
    }

    private Configuration sealed(Configuration latest) {
        Configuration.Builder sealed = latest.toBuilder();
        if (latest.epoch() == 0) {
            sealed.epoch(state.newEpoch());
        }
        if (latest.sessionBounds() == null) {
            sealed.sessionBounds(state.config.sessions());
        }
        latest.members().stream()
                .filter(this::canBeSealed)
                .map(member -> member.toBuilder().storeId(storeId(member.id())).build())
                .forEach(sealed::replace);
        return sealed.build();
    }

    /** The storage of a member that holds this leader's history, or 0. */
    private long storeId(int serverId) {
        if (serverId == state.self()) {
            return state.bootstrap.storeId();
        }
        Progress progress = followers.of(serverId);
        return progress != null && progress.matchIndex() >= openingIndex
                ? state.peers.known().storeId(serverId)
                : 0;
    }
}
