package io.raftkit.engine;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.engine.boundary.AdminAnswer.Outcome;
import io.raftkit.engine.membership.ConfigurationChange;
import io.raftkit.engine.membership.Membership;
import io.raftkit.engine.quorum.Quorum;
import io.raftkit.engine.replication.FeatureLevels;
import io.raftkit.engine.replication.ProgressTable;
import io.raftkit.engine.state.ServerState;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes the configuration, one step at a time: a leader appends one only when the one before is committed, and when it has committed an entry
 * of its own term (thesis §4.1). Without the first condition two configurations without a common majority could decide. Without the second, two
 * leaders, one after the other, could each use a configuration that the other does not know. A joint configuration is left as soon as it is
 * committed, also by a leader that did not begin it (thesis §4.3).
 */
final class MembershipChanges {
    private record Request(long id, List<MemberChange> changes, Configuration target) {}

    private final ServerState state;
    private final ProgressTable followers;
    private final Proposals proposals;
    private final Sealing sealing;
    private final FeatureLevels levels;
    /** Index of the entry that opens the leader's term. */
    private final long openingIndex;

    private @Nullable Request request;

    /** For a leader that has not opened its term yet. */
    MembershipChanges(ServerState state, ProgressTable followers, Proposals proposals) {
        this.state = state;
        this.followers = followers;
        this.proposals = proposals;
        openingIndex = state.log.lastIndex() + 1;
        sealing = new Sealing(state, followers, openingIndex);
        levels = new FeatureLevels(
                followers, state.self(), state.config.protocolVersion(), openingIndex, state::isHeard);
    }

    /** Begins a change, or says why not. */
    void begin(long requestId, List<MemberChange> changes, long expectedIndex) {
        Membership.Placed latest = state.membership.latest();
        String refusal = whyNone(latest, expectedIndex);
        if (refusal != null) {
            state.answer(requestId, Outcome.REFUSED, refusal);
            return;
        }
        Configuration target;
        try {
            target = ConfigurationChange.target(latest.configuration(), changes);
        } catch (IllegalArgumentException e) {
            state.answer(requestId, Outcome.REFUSED, String.valueOf(e.getMessage()));
            return;
        }
        if (target.equals(latest.configuration())) {
            state.answer(requestId, Outcome.DONE, "");
            return;
        }
        String silence = whySilent(target);
        if (silence != null) {
            state.answer(requestId, Outcome.REFUSED, silence);
            return;
        }
        request = new Request(requestId, changes, target);
        append(
                ConfigurationChange.needsJoint(latest.configuration(), target)
                        ? ConfigurationChange.joint(latest.configuration(), target)
                        : target);
    }

    private @Nullable String whyNone(Membership.Placed latest, long expectedIndex) {
        if (!state.bootstrap.noOpOnElection()) {
            return "this cluster's log holds nothing but commands, so its members cannot be changed";
        }
        if (isUnderWay()) {
            return "another change of the members is under way: "
                    + (request == null
                            ? latest.configuration() + ", not asked for on this server"
                            : request.changes + ", asked for on this server")
                    + ". It waits until entry " + latest.index() + " is committed";
        }
        if (!mayAppend()) {
            return "this leader has not yet committed an entry of its term " + state.currentTerm();
        }
        return expectedIndex == 0 || expectedIndex == latest.index()
                ? null
                : "the members are those of entry " + latest.index() + ", and not of entry " + expectedIndex
                        + " as expected";
    }

    /** Whether members are being changed, by whomever this began. */
    boolean isUnderWay() {
        Membership.Placed latest = state.membership.latest();
        return request != null
                || latest.index() > state.commitIndex()
                || latest.configuration().isJoint();
    }

    /** A majority that is silent could not commit the change, nor anything behind it. */
    private @Nullable String whySilent(Configuration target) {
        Quorum quorum = Quorum.of(target.voters(), Collections.emptySortedSet());
        boolean isHeard = quorum.isReachedBy(voter -> voter == state.self() || state.isHeard(voter));
        return isHeard
                ? null
                : "no majority of the voters " + target.voters() + " was heard within an election timeout";
    }

    /** Whether the entry that opens this leader's term is not committed. */
    boolean isOpening() {
        return state.bootstrap.noOpOnElection() && state.commitIndex() < openingIndex;
    }

    private boolean mayAppend() {
        return state.bootstrap.noOpOnElection()
                && !isOpening()
                && state.membership.latest().index() <= state.commitIndex();
    }

    /** Goes on with what can be done now: called when more is committed or acknowledged, and at heartbeats. */
    void goOn() {
        if (!mayAppend()) {
            return;
        }
        Configuration latest = state.membership.latest().configuration();
        if (latest.isJoint()) {
            append(request == null ? ConfigurationChange.left(latest) : request.target);
            return;
        }
        if (request != null) {
            state.answer(request.id, Outcome.DONE, "");
            request = null;
        }
        // One more entry would only delay the end of this leader's work.
        Configuration agreed = hasVotedItselfOut() ? null : agreed(latest);
        if (agreed != null) {
            append(agreed);
        }
    }

    /** What the members can agree on now beside who they are; null if there is nothing new. */
    private @Nullable Configuration agreed(Configuration latest) {
        Configuration sealed = sealing.seal(latest);
        return sealed == null ? levels.raised(latest) : sealed;
    }

    /** Takes a configuration into the log; its servers are led from now on. */
    private void append(Configuration configuration) {
        proposals.append(configuration);
        followers.adoptServers(state.log.lastIndex(), state.nowNanos);
    }

    /** Whether this leader has committed a configuration in which it is no voter: then its work is done (thesis §4.2.2). */
    boolean hasVotedItselfOut() {
        Membership membership = state.membership;
        return membership.latest().index() <= state.commitIndex() && !membership.isVoter(state.self());
    }

    /** Ends with the leadership: what is under way may still be completed, or removed from the log. */
    void end() {
        if (request != null) {
            state.answer(request.id, Outcome.UNKNOWN, "this server stopped leading before the change was done");
            request = null;
        }
    }
}
