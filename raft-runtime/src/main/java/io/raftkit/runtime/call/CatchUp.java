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
 * since, at most {@value #LAG_BYTES_MAX} bytes are missing, or what was appended within an election timeout if that is more: under load, a learner that
 * keeps pace always lacks some entries.
 */
public final class CatchUp {
    static final int LAG_BYTES_MAX = 1 << 20;

    private final long lastIndex;
    private final EarlierEnd earlierEnd;

    /** For changes whose caller asks again until they are made: what the log held when they were asked for does not count. */
    public static CatchUp ofRepeated(long electionTimeoutNanos, long nowNanos) {
        return new CatchUp(0, new EarlierEnd(electionTimeoutNanos, nowNanos, Long.MAX_VALUE));
    }

    private CatchUp(long lastIndex, EarlierEnd earlierEnd) {
        this.lastIndex = lastIndex;
        this.earlierEnd = earlierEnd;
    }

    /** For a change that is asked for now, when the log ends with this entry. */
    CatchUp(long lastIndex, long electionTimeoutNanos, long nowNanos) {
        this(lastIndex, new EarlierEnd(electionTimeoutNanos, nowNanos, lastIndex));
    }

    /** Why a change is not made, however long it waits; null if it may be, or is for the engine to refuse. */
    static @Nullable String whyNot(List<MemberChange> changes, EngineStatus status) {
        for (MemberChange change : changes) {
            boolean isNewVoter = change instanceof MemberChange.Add add
                    && add.member().role() == Member.Role.VOTER
                    && status.membership().latest().member(add.serverId()) == null;
            if (isNewVoter && status.role() == ServerRole.LEADER) {
                return "server " + change.serverId()
                        + " would be a voter that has no entries: add it as a learner, and then promote it";
            }
        }
        return null;
    }

    /**
     * Says what a change waits for, or null if it can be begun, or is for the engine to refuse.
     *
     * @param isChanging whether the engine is making a change that a caller asked for
     */
    public @Nullable String waitsFor(
            List<MemberChange> changes, EngineStatus status, boolean isChanging, long nowNanos) {
        earlierEnd.note(nowNanos, status.lastIndex());
        EngineStatus.Membership membership = status.membership();
        if (status.role() != ServerRole.LEADER
                || isChanging
                || membership.latest().isJoint()) {
            return null;
        }
        if (status.isOpening()) {
            return "waits until this leader has committed an entry of its term " + status.term();
        }
        if (membership.latestIndex() != membership.committedIndex()) {
            return "waits until the configuration in entry " + membership.latestIndex() + " is committed";
        }
        for (MemberChange change : changes) {
            String reason = change instanceof MemberChange.Promote
                    ? learner(membership.latest(), change.serverId(), status)
                    : null;
            if (reason != null) {
                return reason;
            }
        }
        return null;
    }

    private @Nullable String learner(Configuration latest, int id, EngineStatus status) {
        Member member = latest.member(id);
        if (member == null || member.role() != Member.Role.LEARNER) {
            return null;
        }
        String server = "waits for server " + id + ": ";
        for (EngineStatus.Peer peer : status.peers()) {
            if (peer.id() == id) {
                String reason = isTooOld(peer, latest) ? peer.problem() : behind(peer, status);
                return reason != null
                        ? server + reason
                        : member.storeId() == 0 ? server + "the members have not agreed on its storage yet" : null;
            }
        }
        return null;
    }

    /** It stops when it learns of the feature level. */
    private static boolean isTooOld(EngineStatus.Peer peer, Configuration latest) {
        return peer.protocolVersion() > 0 && peer.protocolVersion() < latest.featureLevel() && peer.problem() != null;
    }

    private @Nullable String behind(EngineStatus.Peer peer, EngineStatus status) {
        EngineStatus.Install install = peer.install();
        if (install != null) {
            return megabytes(install.bytesFetched()) + " of "
                    + megabytes(install.offered().sizeBytes()) + " of a snapshot fetched";
        }
        if (peer.matchIndex() == 0) {
            return "it has acknowledged no entry yet";
        }
        if (peer.lagBytes() > LAG_BYTES_MAX && peer.matchIndex() < earlierEnd.lastIndex()) {
            return megabytes(peer.lagBytes()) + " behind";
        }
        return peer.matchIndex() < lastIndex ? status.lastIndex() - peer.matchIndex() + " entries behind" : null;
    }

    /** Rounded up. */
    private static String megabytes(long bytes) {
        return (bytes + 999_999) / 1_000_000 + " MB";
    }
}
