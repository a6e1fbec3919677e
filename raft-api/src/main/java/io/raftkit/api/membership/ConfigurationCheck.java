package io.raftkit.api.membership;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** What no {@link Configuration} can be. */
final class ConfigurationCheck {
    private static final int MEMBERS_MAX = 1_000;

    private ConfigurationCheck() {}

    static void check(List<Member> members, SortedSet<Integer> outgoingVoters) {
        if (members.size() > MEMBERS_MAX) {
            throw new IllegalArgumentException(members.size() + " members are more than " + MEMBERS_MAX);
        }
        SortedSet<Integer> strangers = new TreeSet<>(outgoingVoters);
        for (Member member : members) {
            if (!strangers.remove(member.id()) && member.role() == Member.Role.LEAVING) {
                throw new IllegalArgumentException("server " + member.id() + " is leaving, but is none of the outgoing"
                        + " voters " + outgoingVoters);
            }
        }
        if (!strangers.isEmpty()) {
            throw new IllegalArgumentException(
                    "outgoing voters " + outgoingVoters + " are not all members: " + members);
        }
    }
}
