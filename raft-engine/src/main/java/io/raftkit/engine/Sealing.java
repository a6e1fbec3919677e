package io.raftkit.engine;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.ConfigurationBuilder;
import io.raftkit.api.membership.Member;
import io.raftkit.engine.replication.Progress;
import io.raftkit.engine.replication.ProgressTable;
import io.raftkit.engine.state.ServerState;
import org.jspecify.annotations.Nullable;

/**
 * Lets the members agree on their identities. The leader appends a configuration with a random epoch, which distinguishes the cluster from all
 * others, with the bounds of client sessions, and with the storage of each member that holds this leader's history. From then on no other storage
 * counts under such a member's id, and the bounds never change.
 *
 * <p>A member is sealed when it has acknowledged an entry of this leader's term. To be heard is not enough: a server of another
 * cluster that was started by mistake in a member's place is heard as well, but does not accept the entries of this leader.
 */
final class Sealing {
    private final ServerState state;
    private final ProgressTable followers;
    /** Index of the entry that opens the leader's term. */
    private final long openingIndex;

    Sealing(ServerState state, ProgressTable followers, long openingIndex) {
        this.state = state;
        this.followers = followers;
        this.openingIndex = openingIndex;
    }

    /** The configuration that seals what can be sealed and is not; null if there is nothing. */
    @Nullable
    Configuration seal(Configuration latest) {
        boolean isNeeded = latest.epoch() == 0
                || latest.sessionBounds() == null
                || latest.members().stream().anyMatch(this::canBeSealed);
        return isNeeded ? sealed(latest) : null;
    }

    private boolean canBeSealed(Member member) {
        return member.storeId() == 0 && storeId(member.id()) != 0;
    }

    private Configuration sealed(Configuration latest) {
        ConfigurationBuilder sealed = latest.toBuilder();
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
