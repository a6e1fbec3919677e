package io.raftkit.api.membership;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Changes the members of a running cluster, and hands the leadership over. Only the leader does: every other server rejects the call with
 * {@link io.raftkit.api.RejectedException.Reason#NOT_LEADER}, and its status names the leader. Thread-safe. Not for implementing.
 *
 * <p>One change is made at a time, and commands go on meanwhile. Voters change by way of a joint configuration (Raft §6), which is left by itself, also
 * by the next leader. A learner that is promoted must have nearly all entries first: the change waits for that, and
 * {@link io.raftkit.api.status.MembershipStatus#stage()} says so. A later change that removes or replaces that learner takes the place of the one that
 * waits.
 *
 * <p>A future completes with the index of the entry that holds the new configuration, once that is committed; if nothing had to be changed, with the
 * index of the one in force. It fails with {@link io.raftkit.api.RejectedException}, by which nothing was changed and nothing will be:
 * {@link io.raftkit.api.RejectedException.Reason#CHANGE_REFUSED} if the change cannot be made, {@link io.raftkit.api.RejectedException.Reason#DEADLINE}
 * if it was not begun by its deadline. It fails with {@link io.raftkit.api.OutcomeUnknownException} if it was begun and not done by its deadline, or
 * this server stopped leading: it goes on, or the next leader undoes it. A change of two steps may also end between them, with
 * {@link io.raftkit.api.OutcomeUnknownException.Reason#PARTLY_DONE}. All may be asked for again: what is done already is not done twice.
 *
 * <p>A server that {@linkplain io.raftkit.api.RaftNodeBuilder#joins joins} is no member at its first start. It waits until it is added here, or, if it was told
 * of members, asks these, and then the leader, to add it and to promote it when it has nearly all entries. The members have to
 * {@linkplain io.raftkit.api.RaftNodeBuilder#allowJoins allow} that; {@link io.raftkit.api.status.MembershipStatus#stage()} of the server says how far it
 * is. It asks until it is a voter, also after restarts. If it is removed then, it asks no more, unless it is started again. Also a voter that is demoted
 * asks when it is started again.
 *
 * <p>An argument that is null, an empty list, an id below 1, an address that no server can have and a negative timeout or index are mistakes of the
 * program: the call throws {@link NullPointerException} or {@link IllegalArgumentException}.
 */
public interface Members {

    /**
     * Adds a server as a learner: it is sent all entries, and counts towards nothing until it is promoted.
     *
     * @param serverId its id, which no member has; that of a removed member may be used again
     * @param address where it is reached
     * @param timeout how long to wait until it is done, from now
     * @return the index of the configuration to come
     */
    default CompletableFuture<Long> add(int serverId, String address, Duration timeout) {
        return change(List.of(new MemberChange.Add(Member.learner(serverId, address))), 0, timeout);
    }

    /**
     * Makes a learner a voter, as soon as it has nearly all entries.
     *
     * @param serverId the learner
     * @param timeout how long to wait until it is done, from now
     * @return the index of the configuration to come
     */
    default CompletableFuture<Long> promote(int serverId, Duration timeout) {
        return change(List.of(new MemberChange.Promote(serverId)), 0, timeout);
    }

    /**
     * Adds a server, and makes it a voter as soon as it has nearly all entries. These are two steps: if the second is not begun by the deadline, the
     * server stays a learner.
     *
     * @param serverId its id, which no member has; that of a removed member may be used again
     * @param address where it is reached
     * @param timeout how long to wait until both are done, from now
     * @return the index of the configuration to come
     */
    default CompletableFuture<Long> addVoter(int serverId, String address, Duration timeout) {
        return change(
                List.of(new MemberChange.Add(Member.learner(serverId, address)), new MemberChange.Promote(serverId)),
                0,
                timeout);
    }

    /**
     * Makes a voter a learner.
     *
     * @param serverId the voter
     * @param timeout how long to wait until it is done, from now
     * @return the index of the configuration to come
     */
    default CompletableFuture<Long> demote(int serverId, Duration timeout) {
        return change(List.of(new MemberChange.Demote(serverId)), 0, timeout);
    }

    /**
     * Sets how much a member is wanted as leader. A leader hands over to a voter with a higher priority than its own, if that voter has what is committed
     * and was heard within an election timeout. It does so at most once in a hundred election timeouts, which is a minute unless
     * {@link io.raftkit.api.RaftNodeBuilder#electionTimeout} was called, and not before it has led for so long. Elections take no account of
     * priorities: any voter may lead, so a preferred one that fails is no hindrance.
     *
     * @param serverId the member
     * @param priority its priority; 0 is that of a member for which none was set
     * @param timeout how long to wait until it is done, from now
     * @return the index of the configuration to come
     */
    default CompletableFuture<Long> prioritize(int serverId, int priority, Duration timeout) {
        return change(List.of(new MemberChange.Prioritize(serverId, priority)), 0, timeout);
    }

    /**
     * Removes a member. The leader may remove itself: it leads until that is committed, and then hands over.
     *
     * @param serverId the member
     * @param timeout how long to wait until it is done, from now
     * @return the index of the configuration to come
     */
    default CompletableFuture<Long> remove(int serverId, Duration timeout) {
        return change(List.of(new MemberChange.Remove(serverId)), 0, timeout);
    }

    /**
     * Puts a server that has lost its disk, or another machine, in the place of a member, under the same id. It is a learner then: promote it.
     *
     * <p>With the storage that the member has, this says that the member is at another address now, or corrects a wrong one. It keeps its role.
     *
     * <p>All servers reach it at the new address, also if they are given the list of their first starts again
     * ({@link io.raftkit.api.RaftNodeBuilder#peers}). A server that is given another address than at its first start uses that one, until this method
     * is called while it runs. A server that joined does not know the list of its first start, and uses any address that it is given in this way.
     *
     * @param serverId the id of both
     * @param storeId the storage of the new server: {@link io.raftkit.api.status.MembershipStatus#storeId()} of its own status
     * @param address where the new server is reached
     * @param timeout how long to wait until it is done, from now
     * @return the index of the configuration to come
     */
    default CompletableFuture<Long> replace(int serverId, long storeId, String address, Duration timeout) {
        return change(List.of(new MemberChange.Replace(serverId, storeId, address)), 0, timeout);
    }

    /**
     * Puts a server that has lost its disk, or another machine, in the place of a voter, and makes it a voter as soon as it has nearly all entries. The
     * steps are those of {@link #replace} and {@link #promote}: if the second is not begun by the deadline, the server stays a learner.
     *
     * @param serverId the id of both
     * @param storeId the storage of the new server: {@link io.raftkit.api.status.MembershipStatus#storeId()} of its own status
     * @param address where the new server is reached
     * @param timeout how long to wait until both are done, from now
     * @return the index of the configuration to come
     */
    default CompletableFuture<Long> replaceVoter(int serverId, long storeId, String address, Duration timeout) {
        return change(
                List.of(new MemberChange.Replace(serverId, storeId, address), new MemberChange.Promote(serverId)),
                0,
                timeout);
    }

    /**
     * Makes several changes in one. Servers that are both added as learners, or put in the place of others, and promoted, are made learners in a first
     * step. When they have nearly all entries, all else is changed in a second one.
     *
     * @param changes what to change: each server once, or twice if it is promoted after it is added or put in the place of another
     * @param expectedIndex the index of the configuration that the caller has seen, so that nothing is changed if it is not the newest any more; 0
     *     for any
     * @param timeout how long to wait until it is done, from now
     * @return the index of the configuration to come
     */
    CompletableFuture<Long> change(List<MemberChange> changes, long expectedIndex, Duration timeout);

    /**
     * Hands the leadership over. Commands wait meanwhile, for an election timeout at most: if the other server has not taken over by then, this one
     * goes on leading.
     *
     * @param serverId the voter that shall lead, or 0 for the one with the most entries, and among those for one with the highest priority
     * @param timeout how long to wait until it is done, from now
     * @return the index of the configuration in force, once this server leads no more
     */
    CompletableFuture<Long> transferLeadership(int serverId, Duration timeout);
}
