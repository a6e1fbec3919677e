package io.raftkit.engine;

import io.raftkit.api.spi.Configuration;
import io.raftkit.api.spi.Member;
import io.raftkit.engine.quorum.MajorityQuorum;
import java.util.List;

/** The servers of the cluster (Raft §6). Who asks for members, voters or majorities asks here, each time. */
final class Membership {
    private final Configuration latest;
    private final MajorityQuorum quorum;

    Membership(Configuration initial) {
        latest = initial;
        quorum = new MajorityQuorum(
                initial.voters().stream().mapToInt(Integer::intValue).toArray());
    }

    /** The ids of all members, in rising order. */
    List<Integer> members() {
        return latest.ids();
    }

    /** The ids of the voters, in rising order. */
    List<Integer> voters() {
        return latest.voters();
    }

    /** Who decides. */
    MajorityQuorum quorum() {
        return quorum;
    }

    /** Whether a server counts towards majorities. */
    boolean isVoter(int serverId) {
        return quorum.contains(serverId);
    }

    /** Where a member is reached, or empty. */
    String addressOf(int serverId) {
        for (Member member : latest.members()) {
            if (member.id() == serverId) {
                return member.address();
            }
        }
        return "";
    }

    /** How many voters come before a server, not counting one that is gone: the order in which they stand for election. */
    int rankOf(int serverId, int gone) {
        return (int) voters().stream().filter(id -> id < serverId && id != gone).count();
    }
}
