package io.raftkit.engine.membership;

import io.raftkit.api.membership.Configuration;
import io.raftkit.api.membership.ConfigurationBuilder;
import io.raftkit.api.membership.Member;
import io.raftkit.api.membership.MemberChange;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The configurations through which a cluster goes from one set of members to another. Voters change only through a joint configuration, "which
 * combines both the old and new configurations" (Raft §6). A change of learners alone changes no majority, so it takes one step.
 */
public final class ConfigurationChange {
    private ConfigurationChange() {}

    /**
     * Applies changes, in order.
     *
     * @param from a configuration that is not joint
     * @param changes what to change, each server once
     * @return what the members shall be
     * @throws IllegalArgumentException if a change cannot be made; the message says why
     */
    public static Configuration target(Configuration from, List<MemberChange> changes) {
        SortedMap<Integer, Member> members = new TreeMap<>();
        from.members().forEach(member -> members.put(member.id(), member));
        TreeSet<Integer> changed = new TreeSet<>();
        for (MemberChange change : changes) {
            if (!changed.add(change.serverId())) {
                throw new IllegalArgumentException("server " + change.serverId() + " is changed twice");
            }
            apply(change, members);
        }
        Configuration target = with(from, members.values()).build();
        if (target.voters().isEmpty()) {
            throw new IllegalArgumentException("no voter would be left");
        }
        target.members().forEach(member -> requireAgreed(member, from));
        requireAddressesOfTheirOwn(target);
        return target;
    }

    /**
     * Two servers of one id could otherwise vote for two candidates in one term, as long as each candidate counts the one that it heard first. The
     * voters with which a cluster begins are agreed on as they are heard; later ones, before they vote.
     */
    private static void requireAgreed(Member member, Configuration from) {
        boolean isNewVoter =
                member.role() == Member.Role.VOTER && !from.voters().contains(member.id());
        if (isNewVoter && member.storeId() == 0) {
            throw new IllegalArgumentException("the members have not agreed on the storage of server " + member.id()
                    + " yet: add it as a learner first, or name its storage");
        }
    }

    private static void requireAddressesOfTheirOwn(Configuration target) {
        SortedMap<String, Integer> servers = new TreeMap<>();
        for (Member member : target.members()) {
            Integer other = member.address().isEmpty() ? null : servers.put(member.address(), member.id());
            if (other != null) {
                throw new IllegalArgumentException("servers " + other + " and " + member.id()
                        + " would have the same address " + member.address());
            }
        }
    }

    private static void apply(MemberChange change, SortedMap<Integer, Member> members) {
        int id = change.serverId();
        if (change instanceof MemberChange.Add add) {
            add(add.member(), members);
        } else if (change instanceof MemberChange.Promote) {
            members.put(id, inRole(Member.Role.VOTER, required(id, members)));
        } else if (change instanceof MemberChange.Demote) {
            members.put(id, inRole(Member.Role.LEARNER, required(id, members)));
        } else if (change instanceof MemberChange.Prioritize prioritize) {
            members.put(
                    id,
                    required(id, members).toBuilder()
                            .priority(prioritize.priority())
                            .build());
        } else if (change instanceof MemberChange.Replace replace) {
            members.put(id, replaced(replace, members.get(id)));
        } else {
            members.remove(id);
        }
    }

    private static void add(Member added, SortedMap<Integer, Member> members) {
        Member present = members.get(added.id());
        if (added.role() == Member.Role.LEAVING) {
            throw new IllegalArgumentException("server " + added.id() + " would be added as one that leaves");
        }
        if (present == null) {
            members.put(added.id(), added.toBuilder().addressAssigned(true).build());
        } else if (!isSame(added, present)) {
            throw new IllegalArgumentException("server " + added.id() + " is a member already: " + present);
        }
    }

    /** Whether a request to add a member is the repetition of one that is done. */
    private static boolean isSame(Member added, Member present) {
        return added.role() == present.role()
                && added.address().equals(present.address())
                && (added.storeId() == 0 || added.storeId() == present.storeId());
    }

    private static Member required(int id, SortedMap<Integer, Member> members) {
        Member member = members.get(id);
        if (member == null) {
            throw new IllegalArgumentException("server " + id + " is no member; the members are " + members.keySet());
        }
        return member;
    }

    private static Member inRole(Member.Role role, Member member) {
        return member.toBuilder().role(role).build();
    }

    /**
     * The server in the place of another one. If that is no member, a leader that knew only the log has left the joint configuration on the way, and the
     * request is its repetition.
     */
    private static Member replaced(MemberChange.Replace replace, @Nullable Member old) {
        if (replace.storeId() == 0) {
            throw new IllegalArgumentException("the new storage of server " + replace.serverId() + " is not named");
        }
        if (old != null && replace.storeId() == old.storeId()) {
            return old.toBuilder()
                    .address(replace.address())
                    .addressAssigned(true)
                    .build();
        }
        return Member.builder(replace.serverId())
                .role(Member.Role.LEARNER)
                .priority(old == null ? 0 : old.priority())
                .storeId(replace.storeId())
                .address(replace.address())
                .addressAssigned(true)
                .build();
    }

    private static ConfigurationBuilder with(Configuration from, Collection<Member> members) {
        ConfigurationBuilder builder = Configuration.builder().members(members).epoch(from.epoch());
        from.properties().forEach(builder::property);
        return builder;
    }

    /** Whether two majorities must agree to the change. */
    public static boolean needsJoint(Configuration from, Configuration target) {
        return !from.voters().equals(target.voters());
    }

    /**
     * The joint configuration on the way to a target. An outgoing voter keeps the storage that it has: its acknowledgements still count.
     *
     * @param from a configuration that is not joint
     * @param target what the members shall be
     * @return a configuration whose voters are the target's, and whose outgoing voters are those of before
     */
    public static Configuration joint(Configuration from, Configuration target) {
        SortedMap<Integer, Member> members = new TreeMap<>();
        target.members().forEach(member -> members.put(member.id(), member));
        for (Member member : from.members()) {
            Member next = members.get(member.id());
            boolean isOutgoing = member.role() == Member.Role.VOTER;
            if (isOutgoing && (next == null || next.storeId() != member.storeId())) {
                members.put(member.id(), inRole(Member.Role.LEAVING, member));
            }
        }
        return with(from, members.values()).outgoingVoters(from.voters()).build();
    }

    /**
     * What follows a joint configuration: the outgoing voters do not count any more, and those that leave are no members.
     *
     * @param joint a joint configuration
     * @return the configuration that a leader goes over to which knows only the log
     */
    public static Configuration left(Configuration joint) {
        return with(
                        joint,
                        joint.members().stream()
                                .filter(member -> member.role() != Member.Role.LEAVING)
                                .toList())
                .build();
    }
}
