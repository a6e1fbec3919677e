package io.raftkit.engine.replication;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Raises the feature level of a cluster: the leader appends a configuration with a higher one as soon as all members speak a later version of the
 * protocol. Learners count too, for they apply the same entries.
 *
 * <p>What a member says in its newest answer counts: other frames may be from before it was restarted. One that is not heard now supports nothing, whatever
 * it said before: it may come back with an earlier release, and would have to stop. Nor does one that has not acknowledged an entry of this leader's
 * term: it may be a server of another cluster that was started by mistake in the member's place. One that is restarted with an earlier release just when
 * the level is raised stops when it learns of it, and loses nothing.
 */
public final class FeatureLevels {
    private final ProgressTable followers;
    private final int self;
    private final int protocolVersion;
    /** Index of the entry that opens the leader's term. */
    private final long openingIndex;

    private final IntPredicate isHeard;

    /** The levels of a cluster that server {@code self} leads, which speaks versions of the protocol up to this one. */
    public FeatureLevels(
            ProgressTable followers, int self, int protocolVersion, long openingIndex, IntPredicate isHeard) {
        this.followers = followers;
        this.self = self;
        this.protocolVersion = protocolVersion;
        this.openingIndex = openingIndex;
        this.isHeard = isHeard;
    }

    /** The configuration with the highest level that all members support; null if it is the present one. */
    public @Nullable Configuration raised(Configuration latest) {
        int level = protocolVersion;
        for (Member member : latest.members()) {
            if (level <= latest.featureLevel()) {
                return null;
            }
            level = Math.min(level, supportedBy(member.id()));
        }
        return level <= latest.featureLevel()
                ? null
                : latest.toBuilder().featureLevel(level).build();
    }

    private int supportedBy(int serverId) {
        if (serverId == self) {
            return protocolVersion;
        }
        Progress progress = followers.of(serverId);
        return progress != null && progress.matchIndex() >= openingIndex && isHeard.test(serverId)
                ? progress.protocolVersion()
                : 0;
    }
}
