package io.raftkit.engine;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.membership.MemberChange;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.Dispute;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.KnownPeers;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.state.ServerState;
import io.raftkit.engine.stored.Recovered;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Raft consensus algorithm of one server. Verbs go in, any number of them, then one {@link Effects} is taken out.
 *
 * <p>Pure: the same verbs in the same order give the same effects. Confined to one thread at a time. A {@code SafetyViolationException} or any
 * other exception from a verb says that the algorithm's guarantees are broken already: the engine must not be used again.
 *
 * <p>Every turn begins with {@link #advanceTo} and ends with {@link #takeEffects}.
 */
public final class RaftEngine {
    private final ServerState state;
    private final SnapshotVerbs snapshots;
    private Role role;

    /**
     * An engine that continues where the stored state ends, always as a follower.
     *
     * @param config what it is told once
     * @param recovered what the persister holds
     * @param lastEntryTime the time of the last stored entry, or 0 if there is none
     * @param lastApplied up to which index the state machine holds effects already
     * @param nowNanos the monotonic clock
     */
    public RaftEngine(EngineConfig config, Recovered recovered, long lastEntryTime, long lastApplied, long nowNanos) {
        state = new ServerState(config, recovered, lastEntryTime, lastApplied, nowNanos);
        role = new Follower(state, "starts");
        snapshots = new SnapshotVerbs(state, () -> role.name());
    }

    /** Says what time it is: a monotonic clock for timeouts, and milliseconds since the epoch for the entries a leader takes. */
    public void advanceTo(long nowNanos, long epochMillis) {
        state.effects.begin();
        state.nowNanos = nowNanos;
        state.epochMillis = epochMillis;
        become(role.onTime());
    }

    /** Takes commands into the log if this server leads; copies them. */
    public Admission propose(List<byte[]> commands) {
        state.effects.begin();
        return role.propose(EntryType.COMMAND, commands);
    }

    /** Takes entries of some type into the log if this server leads; copies their payloads. */
    public Admission propose(EntryType type, List<byte[]> payloads) {
        state.effects.begin();
        return role.propose(type, payloads);
    }

    /** Whether entries of sessions can be forwarded now: another server leads and can be reached, as far as known. */
    public boolean mayForward() {
        return ForwardRules.maySend(state);
    }

    /**
     * Hands entries of a session to the known leader, which must be another server. The answer, if one arrives, comes as {@link Effects#forwarded()}.
     *
     * @param copy higher than that of any forward before
     * @param type what the entries are
     * @param payloads what they hold; none asks whether all that was sent before has arrived
     * @return false if {@link #mayForward} says no: nothing was sent and nothing will be
     */
    public boolean forward(long copy, EntryType type, List<ByteBuffer> payloads) {
        state.effects.begin();
        return ForwardRules.send(state, copy, type, payloads);
    }

    /**
     * Changes the members of the cluster, if this server leads it (Raft §6). {@link Effects#adminAnswers()} says what became of it: a
     * refusal at once; that it is done, when the last configuration on the way is committed.
     *
     * @param requestId names the request in the answer
     * @param changes what to change, all in one; each server at most once
     * @param expectedIndex the index of the newest configuration as the caller knows it, or 0 for any
     */
    public void changeMembership(long requestId, List<MemberChange> changes, long expectedIndex) {
        state.effects.begin();
        role.changeMembership(requestId, changes, expectedIndex);
    }

    /**
     * Hands the leadership over, if this server leads (thesis §3.10). {@link Effects#adminAnswers()} says what became of it. Meanwhile this
     * server takes no commands.
     *
     * @param requestId names the request in the answer
     * @param target the server that shall lead, or 0 for the one with the most entries
     */
    public void transferLeadership(long requestId, int target) {
        state.effects.begin();
        role.transfer(requestId, target);
    }

    /** Asks the voter with the most entries to lead, if this server leads and is about to end (thesis §3.10). What becomes of it is not waited for. */
    public void handOver() {
        state.effects.begin();
        role.handOver();
    }

    /** Asks for a read index; {@link Effects#readsReady()} names the id, or a newer one. Asked until it is had, of whichever leader. */
    public void read(long readId) {
        state.effects.begin();
        state.reads.request(readId);
    }

    /** Takes in a message. One that cannot be meant is dropped. */
    public void receive(Sender sender, RaftMessage message) {
        state.effects.begin();
        if (!Reception.admits(state, role, sender, message)) {
            return;
        }
        if (message.term() > state.currentTerm() && message.isOfTermHeld()) {
            // A server that cannot hear the leader must not depose it: whoever hears it refuses (thesis §4.2.3).
            if (Reception.isDisturbance(message, role)) {
                VoteRules.refuseForLeader(state, sender.id());
                return;
            }
            // Figure 2: if a request or response contains a higher term, adopt it and convert to follower.
            state.adoptTerm(message.term());
            become(new Follower(state, "server " + sender.id() + " is in term " + message.term()));
        }
        role.hear(sender, message);
        become(message.deliverTo(sender.id(), role));
    }

    /**
     * Says that another server, a member or not, and this one disagree about who either is. Nothing of what it says counts.
     *
     * @param sender the other server, as far as it is known
     * @param dispute what they disagree about
     * @param view what is known of the other one's view, in brackets behind a space, or nothing
     */
    public void disputed(Sender sender, Dispute dispute, String view) {
        state.effects.begin();
        become(DisputeRules.note(state, role, sender, dispute, view));
    }

    /** Says that a ticket's batch, and those of all tickets before it, are durable and their held messages sent. */
    public void persisted(long ticket) {
        state.effects.begin();
        state.durability.persisted(ticket, state.nowNanos);
        state.snapshots.persisted(ticket, state.effects);
        become(role.onPersisted());
    }

    /** Says up to which index the state machine has applied what {@link Effects#apply()} handed out. */
    public void applied(long index) {
        state.effects.begin();
        state.applyFeed.applied(index);
    }

    /** The verbs about snapshots. */
    public SnapshotVerbs snapshots() {
        return snapshots;
    }

    /** Answers a load; null says that the entries are gone. */
    public void loaded(long id, @Nullable EntryBatch entries) {
        state.effects.begin();
        if (id == state.applyFeed.loadId()) {
            state.applyFeed.loaded(entries, state.effects);
        } else {
            role.onLoaded(id, entries);
        }
    }

    /** Says that the connection to another server broke. */
    public void peerLost(int serverId) {
        state.effects.begin();
        state.peers.connectionLost(serverId);
        become(role.onPeerLost(serverId));
    }

    /** Says whether the disk is full: then no proposals are taken, and this server neither leads nor campaigns. */
    public void stalled(boolean isStalled) {
        state.effects.begin();
        state.isStalled = isStalled;
        become(role.onTime());
    }

    /** Takes what is owed since the last time. */
    public Effects takeEffects() {
        state.effects.begin();
        return EndOfTurn.gather(state, role);
    }

    /** The leader of currentTerm as far as known, or 0. */
    public int leaderId() {
        return state.leaderId();
    }

    /** Index of the highest entry known to be committed. */
    public long commitIndex() {
        return state.commitIndex();
    }

    /** Index of the last entry of the log. */
    public long lastIndex() {
        return state.log.lastIndex();
    }

    /** Whether this server leads, and entries of its log are not durable here yet. */
    public boolean isLeaderWriting() {
        return state.leaderId() == state.self() && state.durability.lastIndex() < state.log.lastIndex();
    }

    /** currentTerm. */
    public long currentTerm() {
        return state.currentTerm();
    }

    /** The name of this server's storage, which its messages carry. */
    public long storeId() {
        return state.bootstrap.storeId();
    }

    /** Who the other servers are, as far as known; the same object until that changes. */
    public KnownPeers knownPeers() {
        return state.peers.known();
    }

    /** A look at the engine; allocates, so not for every turn. */
    public EngineStatus status() {
        return StatusReport.of(state, role);
    }

    private void become(Role next) {
        if (next == role) {
            return;
        }
        role.leave();
        role = next;
        state.note(role.name(), role.reason);
    }
}
