package io.raftkit.engine.state;

import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.boundary.AdminAnswer;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.boundary.Sender;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.engine.log.RaftLog;
import io.raftkit.engine.membership.Membership;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.read.LocalReads;
import io.raftkit.engine.replication.Replicator;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** The state of a server that outlives its roles (Figure 2, "State"). */
public final class ServerState implements Replicator.Outlet {
    public final EngineConfig config;
    public final Bootstrap bootstrap;
    public final Membership membership;
    public final TermState term;
    public final RaftLog log;
    public final Durability durability;
    public final LogChanges changes;
    public final OutgoingMessages outgoing;
    public final KnownLeader leader;
    public final Peers peers;
    public final StrayCorrection strays;
    public final Disputes disputes;
    public final ElectionTimer electionTimer;
    public final RetryPace pace;
    public final PersistFeed persistFeed;
    public final ApplyFeed applyFeed;
    public final Snapshots snapshots;
    /** A random number that tells this incarnation of the server from its others. */
    public final long incarnation;

    public final LocalReads reads = new LocalReads();
    public final PendingEffects effects = new PendingEffects();

    /** The monotonic clock at the start of this turn. */
    public long nowNanos;
    /** Milliseconds since the epoch at the start of this turn; only entries carry it. */
    public long epochMillis;
    /** Whether the disk is full. */
    public boolean isStalled;

    private final SplittableRandom random;
    private long lastLoadId;
    private long lastStreamId;

    /** Continues where the stored state ends. */
    public ServerState(EngineConfig config, Recovered recovered, long lastEntryTime, long lastApplied, long nowNanos) {
        this.config = config;
        this.nowNanos = nowNanos;
        bootstrap = recovered.bootstrap() == null ? config.firstStart() : recovered.bootstrap();
        membership = new Membership(StartingState.base(recovered, bootstrap), config.protocolVersion());
        recovered.configurationEntries().forEach(membership::append);
        term = new TermState(recovered.termAndVote());
        log = new RaftLog(
                recovered,
                StartingState.lastTime(recovered, lastEntryTime),
                config.limits().windowBytesMax());
        durability = new Durability(recovered, config.limits().uncommittedBytesMax());
        outgoing = new OutgoingMessages(term, durability, effects);
        peers = new Peers(self(), membership, recovered.peerStores(), log.lastIndex() > 0);
        strays = new StrayCorrection(membership, log, peers);
        changes = new LogChanges(log, durability, membership, peers);
        disputes = new Disputes(bootstrap.initial().ids());
        random = new SplittableRandom(config.seed());
        pace = new RetryPace(config);
        leader = new KnownLeader(reads, pace);
        electionTimer = new ElectionTimer(config, random, nowNanos);
        incarnation = random.nextLong();
        StartingState.check(recovered, log, lastApplied);
        // Committed entries are never truncated, so a stored hint is as good as a leader's word (and saves waiting for
        // one).
        changes.commitUpTo(StartingState.knownCommitted(recovered, lastApplied));
        persistFeed = new PersistFeed(recovered);
        applyFeed = new ApplyFeed(log, config.limits(), lastApplied);
        String lostState = recovered.lostState();
        snapshots = new Snapshots(lostState == null ? recovered.snapshot() : null, config.limits());
        if (lostState != null && lastApplied < log.firstIndex() - 1) {
            applyFeed.awaitState(lostState);
        } else if (lostState == null && recovered.snapshot() != null) {
            applyFeed.restoreFrom(recovered.snapshot());
            effects.snapshotInForce = recovered.snapshot();
        }
    }

    /** The id of this server. */
    public int self() {
        return bootstrap.serverId();
    }

    /** currentTerm (Figure 2). */
    public long currentTerm() {
        return term.currentTerm();
    }

    /** The known leader of the current term, or 0. */
    public int leaderId() {
        return leader.id();
    }

    /** Adopts a higher term (Figure 2, all servers). */
    public void adoptTerm(long higherTerm) {
        term.adopt(higherTerm);
        leaveEarlierTerms();
    }

    /** Opens the next term and votes for itself (Figure 2, candidates). */
    public void openTerm() {
        term.open(self());
        leaveEarlierTerms();
    }

    private void leaveEarlierTerms() {
        outgoing.dropHeld();
        leader.forget();
    }

    /** commitIndex (Figure 2). */
    public long commitIndex() {
        return changes.commitIndex();
    }

    /** The known leader, as answers name it. */
    public LeaderHint leaderHint() {
        return leaderId() == 0 ? LeaderHint.NONE : new LeaderHint(leaderId(), membership.addressOf(leaderId()));
    }

    /** Takes note of a sender; returns whether what it says counts. One that is back may answer what it did not before. */
    public boolean hear(Sender sender, IntPredicate isCounted) {
        strays.hear(sender, isCounted);
        boolean wasSilent = !isHeard(sender.id());
        boolean counts = peers.hear(sender, nowNanos);
        if (counts && wasSilent) {
            pace.reset();
        }
        return counts;
    }

    /** Whether a server was heard within an election timeout, and its connection did not break since. */
    public boolean isHeard(int serverId) {
        return !peers.isSilentSince(serverId, nowNanos - config.electionTimeoutHighestNanos());
    }

    /** Another server that leads, as far as known, and can be reached, as far as known; 0 if there is none. */
    public int reachableLeader() {
        return leaderId() == self() || peers.isLost(leaderId()) ? 0 : leaderId();
    }

    /** Whether this server's own write has been under way for longer than an election timeout. */
    public boolean isDiskSlow() {
        long since = durability.writingSinceNanos();
        return since != Long.MAX_VALUE && nowNanos - since > config.electionTimeoutHighestNanos();
    }

    /**
     * Whether this server has no past: it knows of no committed entry, in this incarnation or from the ones before. Votes and entries that are not
     * known to be committed are no past, or a restart would turn a server that was held back into one that counts: (1) 2 and 3 lost their
     * disks, 2 leads and 3 stores its entry; (2) 1, which remembers, is heard, and both are held back; (3) both are started again, with an
     * entry. Who falls silent keeps every promise, so nothing is broken where a server is held back.
     */
    public boolean isAtFirstStart() {
        return commitIndex() == 0;
    }

    /** Whether this server takes part in nothing because another one does not agree about who it is. */
    public boolean isHeldBack() {
        return disputes.isHeldBack();
    }

    /** Withdraws from everything: what was not said yet is never said. */
    public void holdBack(int serverId) {
        disputes.holdBack(serverId);
        leader.forget();
        outgoing.withdrawAll();
    }

    /** Says what became of a request of an operator. */
    public void answer(long requestId, AdminAnswer.Outcome outcome, String reason) {
        effects.adminAnswers.add(
                new AdminAnswer(requestId, outcome, membership.latest().index(), reason));
    }

    /** Tells of something rare, worth a line in a log; of nothing if there is no reason. */
    public void note(ServerRole role, @Nullable String reason) {
        if (reason != null) {
            effects.transitions.add(new Transition(self(), currentTerm(), role, leaderId(), reason));
        }
    }

    /** Sends a message that depends on nothing but the current term; it waits while that is not durable. */
    @Override
    public void send(int to, RaftMessage message) {
        outgoing.send(to, message);
    }

    /** Owes a load and names it. */
    @Override
    public long load(long from, long to, int bytesMax) {
        effects.loads.add(new Effects.Load(++lastLoadId, from, to, bytesMax));
        return lastLoadId;
    }

    /** A number that no other cluster draws, in practice; never 0, which stands for none. */
    public long newEpoch() {
        long epoch = random.nextLong();
        return epoch == 0 ? 1 : epoch;
    }

    /** A number for a new stream of replication. */
    public long newStreamId() {
        return ++lastStreamId;
    }
}
