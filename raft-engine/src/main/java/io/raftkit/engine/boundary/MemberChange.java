package io.raftkit.engine.boundary;

import io.raftkit.api.membership.Member;

/** One change of the members that a caller asks for. Several together are one change of the configuration (Raft §6). */
public sealed interface MemberChange {

    /** The server that is changed. */
    int serverId();

    /**
     * Adds a server as a voter or as a learner.
     *
     * @param member the server; a storeId of 0 if it is not known which storage it has
     */
    record Add(Member member) implements MemberChange {
        @Override
        public int serverId() {
            return member.id();
        }
    }

    /**
     * Makes a learner a voter.
     *
     * @param serverId the learner
     */
    record Promote(int serverId) implements MemberChange {}

    /**
     * Makes a voter a learner.
     *
     * @param serverId the voter
     */
    record Demote(int serverId) implements MemberChange {}

    /**
     * Removes a member.
     *
     * @param serverId the member
     */
    record Remove(int serverId) implements MemberChange {}

    /**
     * Puts a server with the same id and another storage in the place of a member. The new one is a learner: it has none of the entries that
     * the old one acknowledged.
     *
     * @param serverId the id of both
     * @param storeId the storage of the new one
     * @param address where the new one is reached
     */
    record Replace(int serverId, long storeId, String address) implements MemberChange {}
}
