package io.raftkit.api.membership;

import java.util.Objects;

/**
 * One change of the members that a caller asks for. Several together are one change of the configuration (Raft §6). Later versions may know
 * more of them.
 */
public sealed interface MemberChange {

    /**
     * The server that is changed.
     *
     * @return its id
     */
    int serverId();

    private static void check(int serverId) {
        if (serverId < 1) {
            throw new IllegalArgumentException("serverId is " + serverId + ", but must be a positive number");
        }
    }

    /**
     * Adds a server as a learner. If it is a member in the given role already, nothing changes. To add one as a voter is refused: without entries it could
     * keep others from being committed. Promote it when it is a learner.
     *
     * @param member the server; a storeId of 0 if it is not known which storage it has
     */
    record Add(Member member) implements MemberChange {
        /** Checks that nothing is missing. */
        public Add {
            Objects.requireNonNull(member, "member");
        }

        @Override
        public int serverId() {
            return member.id();
        }

        @Override
        public String toString() {
            return "add " + member;
        }
    }

    /**
     * Makes a learner a voter. The learner may be one that the same call adds, or puts in the place of another server.
     *
     * @param serverId the learner
     */
    record Promote(int serverId) implements MemberChange {
        /** Checks the id. */
        public Promote {
            check(serverId);
        }

        @Override
        public String toString() {
            return "promote server " + serverId;
        }
    }

    /**
     * Makes a voter a learner.
     *
     * @param serverId the voter
     */
    record Demote(int serverId) implements MemberChange {
        /** Checks the id. */
        public Demote {
            check(serverId);
        }

        @Override
        public String toString() {
            return "demote server " + serverId;
        }
    }

    /**
     * Sets how much a member is wanted as leader ({@link Member#priority}).
     *
     * @param serverId the member
     * @param priority its priority; 0 is that of a member for which none was set
     */
    record Prioritize(int serverId, int priority) implements MemberChange {
        /** Checks the id. */
        public Prioritize {
            check(serverId);
        }

        @Override
        public String toString() {
            return "give server " + serverId + " the priority " + priority;
        }
    }

    /**
     * Removes a member. If there is no member with this id, nothing changes.
     *
     * @param serverId the member
     */
    record Remove(int serverId) implements MemberChange {
        /** Checks the id. */
        public Remove {
            check(serverId);
        }

        @Override
        public String toString() {
            return "remove server " + serverId;
        }
    }

    /**
     * Puts a server with the same id and another storage in the place of a member. The new one is a learner: it has none of the entries that
     * the old one acknowledged. If no member has the id, the learner is added: a leader that ended on the way may have removed the old one.
     * If the member has this storage already, it keeps its role, and only its address changes. In both cases the priority stays.
     *
     * @param serverId the id of both
     * @param storeId the storage of the new one, as its own status says
     * @param address where the new one is reached
     */
    record Replace(int serverId, long storeId, String address) implements MemberChange {
        /** Checks the id, and that nothing is missing. */
        public Replace {
            check(serverId);
            Objects.requireNonNull(address, "address");
        }

        @Override
        public String toString() {
            return "replace server " + serverId + " by one at " + address;
        }
    }
}
