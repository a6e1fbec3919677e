package io.raftkit.runtime.call;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.EngineStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a leader waits for before it begins a change. A learner must have nearly all entries: as a voter that lacks them it could keep entries from
 * being committed until it has them (thesis §4.2.1). That is so when it has all that the log held when the change was asked for, and of what came
 * since, at most {@value #LAG_BYTES_MAX} bytes are missing.
 */
final class CatchUp {
    static final int LAG_BYTES_MAX = 1 << 20;

    private CatchUp() {}

    /**
     * Says what a change waits for, or null if it can be begun, or is for the engine to refuse.
     *
     * @param lastIndex of the log when the change was asked for
     * @param isChanging whether the engine is making a change that a caller asked for
     */
    static @Nullable String waitsFor(
            List<MemberChange> changes, EngineStatus status, long lastIndex, boolean isChanging) {
        EngineStatus.Membership membership = status.membership();
        if (status.role() != ServerRole.LEADER
                || isChanging
                || membership.latest().isJoint()) {
            return null;
        }
        if (membership.latestIndex() != membership.committedIndex()) {
            return "waits until the configuration in entry " + membership.latestIndex() + " is committed";
        }
        for (MemberChange change : changes) {
            String reason = change instanceof MemberChange.Promote
                    ? learner(membership.latest(), change.serverId(), status, lastIndex)
                    : null;
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private static @Nullable String learner(Configuration latest, int id, EngineStatus status, long lastIndex) {
        Member member = latest.member(id);
        if (member == null || member.role() != Member.Role.LEARNER) {
            return null;
        }
        String server = "waits for server " + id + ": ";
        for (EngineStatus.Peer peer : status.peers()) {
            if (peer.id() == id) {
                String reason = behind(peer, status, lastIndex);
                return reason != null
                        ? server + reason
                        : member.storeId() == 0 ? server + "the members have not agreed on its storage yet" : null;
            }
        }
        return null;
    }

    private static @Nullable String behind(EngineStatus.Peer peer, EngineStatus status, long lastIndex) {
        EngineStatus.Install install = peer.install();
        if (install != null) {
            return megabytes(install.bytesFetched()) + " of "
                    + megabytes(install.offered().sizeBytes()) + " of a snapshot fetched";
        }
        if (peer.matchIndex() == 0) {
            return "it has acknowledged no entry yet";
        }
        if (peer.lagBytes() > LAG_BYTES_MAX) {
            return megabytes(peer.lagBytes()) + " behind";
        }
        return peer.matchIndex() < lastIndex ? status.lastIndex() - peer.matchIndex() + " entries behind" : null;
    }

    /** Rounded up. */
    private static String megabytes(long bytes) {
        return (bytes + 999_999) / 1_000_000 + " MB";
    }
}
