package io.raftkit.engine;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.api.spi.Configuration;
import io.raftkit.api.spi.Member;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.forward.ForwardLedger;
import io.raftkit.engine.forward.LocalForwards;
import io.raftkit.engine.log.RaftLog;
import io.raftkit.engine.message.LeaderHint;
import io.raftkit.engine.message.RaftMessage;
import io.raftkit.engine.message.ReadIndex;
import io.raftkit.engine.quorum.MajorityQuorum;
import io.raftkit.engine.read.LocalReads;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The state of a server that outlives its roles (Figure 2, "State"), and the way out for messages. */
final class ServerState {
    final EngineConfig config;
    final Bootstrap bootstrap;
    final Configuration configuration;
    /** All its members, in rising order. */
    final List<Integer> members;

    final MajorityQuorum quorum;
    final RaftLog log;
    final Durability durability;
    final Peers peers;
    final Disputes disputes;
    final ElectionTimer electionTimer;
    final RetryPace pace;
    final ApplyFeed applyFeed;
    final LocalForwards forwards;
    final LocalReads reads = new LocalReads();
    final Effects effects = new Effects();

    /** The term this life of the server began in: what it did in that term before, or in older ones, it does not remember. */
    final long termAtStart;

    /** Whether this life of the server began without an entry. */
    private final boolean hasBegunEmpty;

    /** The monotonic clock at the start of this turn. */
    long nowNanos;
    /** Milliseconds since the epoch at the start of this turn; only entries carry it. */
    long epochMillis;
    /** Latest term the server has seen. Never falls. Changed only together with votedFor. */
    private TermAndVote termAndVote;
    /** Index of the highest entry known to be committed. Never falls. */
    private long commitIndex;
    /** The leader of currentTerm, or 0 while unknown. */
    private int leaderId;
    /** When the leader was last heard; meaningful while leaderId is another server. */
    private long leaderHeardNanos;
    /** The servers whose connection broke after they were last heard. */
    private final TreeSet<Integer> lost = new TreeSet<>();
    /** Whether the disk is full. */
    boolean isStalled;
    /** The ledger of the last term this server led in this life. */
    @Nullable
    private ForwardLedger ledger;
    /** All terms this server led in this life. */
    private final TreeSet<Long> termsLed = new TreeSet<>();

    /** Messages that wait until what stands now is durable. */
    final HeldMessages held = new HeldMessages();

    private long lastLoadId;
    private long lastSession;

    ServerState(EngineConfig config, Recovered recovered, long lastEntryTime, long lastApplied, long nowNanos) {
        this.config = config;
        this.nowNanos = nowNanos;
        bootstrap = recovered.bootstrap() == null ? config.firstStart() : recovered.bootstrap();
        configuration = bootstrap.initial();
        members = configuration.ids();
        quorum = new MajorityQuorum(
                configuration.voters().stream().mapToInt(Integer::intValue).toArray());
        log = new RaftLog(recovered, lastEntryTime, config.limits().windowBytesMax());
        durability = new Durability(recovered, config.limits().uncommittedBytesMax());
        peers = new Peers(members, recovered.peerStoreIds());
        disputes = new Disputes(members);
        SplittableRandom random = new SplittableRandom(config.seed());
        pace = new RetryPace(config);
        electionTimer = new ElectionTimer(config, random, nowNanos);
        forwards = new LocalForwards(random.nextLong(), ForwardRules.bounds(config));
        termAndVote = recovered.termAndVote();
        termAtStart = termAndVote.term();
        hasBegunEmpty = log.lastIndex() == 0;
        StartingState.check(recovered, log, lastApplied);
        // Committed entries are never truncated, so a stored hint is as good as a leader's word (and saves waiting for
        // one).
        commitIndex = Math.max(log.firstIndex() - 1, Math.max(recovered.commitHint(), lastApplied));
        applyFeed = new ApplyFeed(log, config.limits(), lastApplied);
    }

    int self() {
        return bootstrap.serverId();
    }

    long currentTerm() {
        return termAndVote.term();
    }

    int votedFor() {
        return termAndVote.votedFor();
    }

    TermAndVote termAndVote() {
        return termAndVote;
    }

    /** Adopts a higher term, in which no vote was given yet (Figure 2, all servers). */
    void adoptTerm(long term) {
        if (term <= currentTerm()) {
            throw new IllegalStateException("term may not go from " + currentTerm() + " to " + term);
        }
        enterTerm(new TermAndVote(term, 0));
    }

    /** Opens the next term and votes for itself (Figure 2, candidates). */
    void openTerm() {
        enterTerm(new TermAndVote(currentTerm() + 1, self()));
    }

    private void enterTerm(TermAndVote entered) {
        termAndVote = entered;
        held.clear();
        leaderIs(0);
        abandonForwards();
    }

    private void abandonForwards() {
        forwards.abandon(sequence -> effects.forwarded.add(new Effects.Forwarded(sequence, null)));
    }

    /** Votes in the current term, at most once (Raft §5.2). */
    void voteFor(int candidate) {
        if (votedFor() != 0 && votedFor() != candidate) {
            throw new IllegalStateException("already voted for " + votedFor() + " in term " + currentTerm());
        }
        termAndVote = new TermAndVote(currentTerm(), candidate);
    }

    long commitIndex() {
        return commitIndex;
    }

    /** Moves commitIndex forward, never back (Figure 2: commitIndex increases monotonically). */
    void commitUpTo(long index) {
        if (index > log.lastIndex()) {
            throw new IllegalStateException("cannot commit " + index + ", the log ends at " + log.lastIndex());
        }
        commitIndex = Math.max(commitIndex, index);
    }

    int leaderId() {
        return leaderId;
    }

    /** The known leader, as answers name it. */
    LeaderHint leaderHint() {
        for (Member member : configuration.members()) {
            if (member.id() == leaderId) {
                return new LeaderHint(leaderId, member.address());
            }
        }
        return leaderId == 0 ? LeaderHint.NONE : new LeaderHint(leaderId, "");
    }

    /** Asks for a read index for all reads of this server that wait for one. */
    ReadIndex ownReadIndex() {
        return new ReadIndex(currentTerm(), forwards.originStart(), reads.requested());
    }

    /** Notes who leads the current term, or 0 for nobody known. */
    void leaderIs(int serverId) {
        if (serverId != leaderId) {
            leaderId = serverId;
            reads.leaderChanged();
            if (serverId != 0) {
                pace.reset();
            }
        }
    }

    /** Notes that this server leads the current term. */
    void leads(ForwardLedger termLedger) {
        ledger = termLedger;
        termsLed.add(termLedger.term());
    }

    /** What was said to the forwards of a term; null if this server did not lead it, or has led another since. */
    @Nullable
    ForwardLedger ledgerOf(long term) {
        return ledger != null && ledger.term() == term ? ledger : null;
    }

    /** Whether no forward of a term can ever have been, or come to be, taken by this server in this or another life. */
    boolean neverLeads(long term) {
        boolean mayYetLead = term == currentTerm() && votedFor() == self();
        return term > termAtStart && term <= currentTerm() && !termsLed.contains(term) && !mayYetLead;
    }

    void leaderHeard() {
        leaderHeardNanos = nowNanos;
    }

    /** Notes that the connection to a server broke. */
    void lost(int serverId) {
        lost.add(serverId);
    }

    /** Whether the connection to a server broke after it was last heard. */
    boolean isLost(int serverId) {
        return lost.contains(serverId);
    }

    /** Whether a message comes from a member. One that is back may answer what it did not before. */
    boolean recognises(int serverId, long storeId) {
        Long before = peers.heardNanos(serverId);
        boolean isRecognised = peers.recognises(serverId, storeId, nowNanos);
        boolean wasSilent = before == null || nowNanos - before > config.electionTimeoutHighestNanos();
        if (isRecognised && (lost.remove(serverId) || wasSilent)) {
            pace.reset();
        }
        return isRecognised;
    }

    /** Another server that leads, as far as known, and can be reached, as far as known; 0 if there is none. */
    int reachableLeader() {
        return leaderId == self() || isLost(leaderId) ? 0 : leaderId;
    }

    /** Whether another server leads and was heard within the lowest election timeout: then elections are not wanted (thesis §4.2.3). */
    boolean isLeaderFresh() {
        return reachableLeader() != 0 && nowNanos - leaderHeardNanos < config.electionTimeoutLowestNanos();
    }

    /** Whether this server's own write has been under way for longer than an election timeout. */
    boolean isDiskSlow() {
        long since = durability.writingSinceNanos();
        return since != Long.MAX_VALUE && nowNanos - since > config.electionTimeoutHighestNanos();
    }

    /**
     * Whether this server has no past: its storage held no entry when this life began, and it knows of none that is committed. A vote that
     * it gave is no past. Who falls silent keeps every promise, so nothing is broken where such a server is held back; and nothing is lost,
     * for it has nothing.
     */
    boolean isAtFirstStart() {
        return hasBegunEmpty && commitIndex == 0;
    }

    /** Whether this server takes part in nothing because another one does not agree about who it is. */
    boolean isHeldBack() {
        return disputes.isHeldBack();
    }

    /** Withdraws from everything: what was not said yet is never said. */
    void holdBack(int serverId) {
        disputes.holdBack(serverId);
        leaderIs(0);
        abandonForwards();
        held.clear();
        effects.messages.clear();
    }

    /** Whether this server may stand for election: only a voter whose disk takes what it would promise. */
    boolean mayCampaign() {
        return quorum.contains(self()) && !isHeldBack() && !isStalled && !isDiskSlow();
    }

    /** How many voters come before this server, not counting one that is gone: the order in which they stand for election. */
    int rankWithout(int gone) {
        return (int) configuration.voters().stream()
                .filter(id -> id < self() && id != gone)
                .count();
    }

    /** Tells of something rare, worth a line in a log. */
    void note(ServerRole role, String reason) {
        effects.transitions.add(new Transition(self(), currentTerm(), role, leaderId, reason));
    }

    /** Sends a message that depends on nothing but the current term; it waits while that is not durable. */
    void send(int to, RaftMessage message) {
        if (durability.covers(currentTerm())) {
            effects.messages.add(new Effects.Outgoing(to, message));
        } else {
            sendWhenDurable(to, message);
        }
    }

    /** Sends a message once everything that stands now is durable. */
    void sendWhenDurable(int to, RaftMessage message) {
        held.add(to, message);
    }

    /** Owes a load and names it. */
    long owe(long from, long to, int bytesMax) {
        effects.loads.add(new Effects.Load(++lastLoadId, from, to, bytesMax));
        return lastLoadId;
    }

    long newSession() {
        return ++lastSession;
    }
}
