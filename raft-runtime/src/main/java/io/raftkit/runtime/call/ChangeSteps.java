package io.raftkit.runtime.call;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The steps of what a caller asks for at once. A server that is added, or put in the place of another, and promoted, is a learner first, which needs a
 * configuration of its own: it becomes a voter when it has nearly all entries (thesis §4.2.1). All else is changed with the promotion.
 *
 * @param first what is changed first
 * @param second what is changed when that is done; nothing if all is changed in one step
 */
record ChangeSteps(List<MemberChange> first, List<MemberChange> second) {

    /** Divides changes, of a cluster with these members. */
    static ChangeSteps of(List<MemberChange> changes, Configuration latest) {
        Set<Integer> promoted = changes.stream()
                .filter(change -> change instanceof MemberChange.Promote)
                .map(MemberChange::serverId)
                .collect(Collectors.toSet());
        List<MemberChange> learners = new ArrayList<>();
        List<MemberChange> others = new ArrayList<>();
        for (MemberChange change : changes) {
            if (!makesLearner(change) || !promoted.contains(change.serverId())) {
                others.add(change);
            } else if (!isVoterAlready(change, latest.member(change.serverId()))) {
                learners.add(change);
            }
        }
        return learners.isEmpty() ? new ChangeSteps(others, List.of()) : new ChangeSteps(learners, others);
    }

    private static boolean makesLearner(MemberChange change) {
        return change instanceof MemberChange.Replace
                || change instanceof MemberChange.Add add && add.member().role() == Member.Role.LEARNER;
    }

    /** Whether all of it is done, so that this is the repetition of a call. */
    private static boolean isVoterAlready(MemberChange change, @Nullable Member present) {
        if (!(change instanceof MemberChange.Add add) || present == null) {
            return false;
        }
        Member added = add.member();
        return present.role() == Member.Role.VOTER
                && present.address().equals(added.address())
                && (added.storeId() == 0 || added.storeId() == present.storeId());
    }
}
