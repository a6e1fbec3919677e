package io.raftkit.runtime.loop;

import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Admission;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.lane.Applied;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.session.SessionOwner;
import io.raftkit.runtime.session.SessionPlace;
import io.raftkit.runtime.status.Counters;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * The session in which this server sends the commands that were submitted here, to its own log if it leads, else to the leader. It is opened when it is
 * needed first. Commands are sent until they are applied, across changes of leaders, and take effect once (thesis §6.3).
 *
 * <p>Two rules say when a command is sent again:
 *
 * <ul>
 *   <li>Within a term, with the sequence that it had: an earlier copy may still arrive at the leader.
 *   <li>In another term, once an entry of a later term than that in which it was sent is applied here, with a new sequence. Terms never fall along a log
 *       (Raft §5.3), and a leader takes forwards of its own term only. So the earlier copies are applied already, or never will be. Until then nothing
 *       is sent to the new leader: most of what was sent to the old one is in its log.
 * </ul>
 *
 * <p>A new sequence leaves out the calls that have ended, so that they leave no gap. Confined to the loop.
 */
public final class NodeSession {
    private static final int SWEEP_EVERY = 1_024;
    private static final long REFUSED_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int serverId;
    private final SessionNumbers numbers;
    private final SessionSender sender;
    private final SentForwards forwards;
    private final SessionOpening opening;
    private final SessionTicks ticks;
    private final SentCommands commands = new SentCommands();
    /** In no log, and without a sequence. */
    private final ArrayDeque<CommandCall> waiting = new ArrayDeque<>();

    private Applied applied = Applied.NOTHING;
    /** Whether another session is to take the place of this one, in which a sequence is missing for ever. */
    private boolean mustReplace;
    /** Whether something that was sent has not arrived: once all else has, everything is sent again. */
    private boolean isBroken;
    /** The term in which everything was sent that may still be applied. */
    private long sentTerm;

    private boolean isPaused;
    private long pauseUntilNanos;
    private long nowNanos;
    /** Whether an answer came since what can be was handed over. */
    private boolean isDue;

    public NodeSession(
            SessionOwner self, EngineConfig config, ForwardNumbers copies, ApplyLane applyLane, Counters counters) {
        serverId = self.serverId();
        numbers = new SessionNumbers(self, applyLane);
        forwards = new SentForwards(config, copies);
        opening = new SessionOpening(self, forwards);
        ticks = new SessionTicks(serverId);
        sender = new SessionSender(serverId, config.limits(), forwards, commands, numbers, waiting, counters);
    }

    void add(CommandCall call) {
        waiting.add(call);
        if (waiting.size() % SWEEP_EVERY == 0) {
            waiting.removeIf(CommandCall::hasEnded);
        }
    }

    /** How many commands were not sent yet. */
    int waiting() {
        return waiting.size();
    }

    /** Takes note of how far the state machine has come. */
    void applied(Applied now) {
        applied = now;
        long session = numbers.session();
        commands.applied(session == now.session() ? now.last() : 0, nowNanos);
        boolean isDecided = opening.isDecided(now);
        boolean isRefused = isDecided && now.term() == sentTerm && now.life() == 0;
        boolean isReplaced = session != 0 && now.index() >= session && now.session() != session;
        if (isReplaced || now.term() > sentTerm && isOutstanding()) {
            takeBack();
        } else if (session == 0 && now.session() != 0) {
            numbers.begin(now.session(), now.last());
        }
        if (isDecided) {
            opening.forget();
        }
        if (isRefused) {
            SessionSender.refuse(waiting, CommandQueue.tooManySessions(now.sessions()));
            pause(REFUSED_PAUSE_NANOS);
        }
        isBroken |= numbers.session() == now.session() && commands.hadNoEffect(now.index());
    }

    private void pause(long nanos) {
        isPaused = true;
        pauseUntilNanos = nowNanos + nanos;
    }

    /** Whether what was sent may be applied yet. */
    private boolean isOutstanding() {
        return !commands.isEmpty() || opening.isOutstanding() || numbers.session() > applied.index();
    }

    /** Nothing that was sent, and is not applied, ever will be. */
    private void takeBack() {
        commands.takeBack(waiting);
        isBroken = false;
        mustReplace = false;
        opening.forget();
        numbers.begin(applied.session(), applied.last());
    }

    /** Hands over what can be: to the own log if this server leads, else to the leader, if one is known. */
    void handOver(RaftEngine engine, long now) {
        nowNanos = now;
        isDue = false;
        isPaused &= now - pauseUntilNanos < 0;
        ticks.tick(engine, applied, now);
        forwards.enterTerm(engine.currentTerm());
        if (sentTerm != engine.currentTerm()) {
            if (isOutstanding()) {
                return;
            }
            sentTerm = engine.currentTerm();
            // What was waited for was another leader's.
            isPaused = false;
        }
        forwards.ask(engine, now);
        if (isBroken && forwards.isEmpty()) {
            isBroken = false;
            commands.sendAgain();
        }
        boolean hasWork = !waiting.isEmpty() || commands.isAny() || mustReplace;
        if (!hasWork || !applied.hasSessions() || engine.leaderId() == 0 || isBroken || isPaused) {
            return;
        }
        if (numbers.session() == 0 || mustReplace) {
            open(engine);
        }
        if (numbers.session() != 0 && !mustReplace) {
            sender.send(engine, applied, now);
        }
    }

    private void open(RaftEngine engine) {
        if (opening.isOutstanding()) {
            return;
        }
        waiting.removeIf(CommandCall::hasEnded);
        long life = applied.life() + 1;
        if (engine.leaderId() != serverId) {
            opening.send(engine, life, nowNanos);
            return;
        }
        Admission admission = opening.propose(engine, life);
        if (admission.taken() > 0) {
            openingTaken(admission.firstIndex());
        } else if (admission.verdict() == Admission.Verdict.OVERLOADED) {
            SessionSender.refuse(waiting, CommandQueue.OVERLOADED);
        }
    }

    /**
     * The session's id is known before its opening is applied. If another entry comes to stand at that index, then no command in this session is in the
     * same log: the leader appended them behind the opening (Raft §5.3, Log Matching).
     */
    private void openingTaken(long index) {
        if (numbers.session() != 0 && !mustReplace) {
            // It was applied before the answer came.
            opening.forget();
            return;
        }
        opening.taken(index);
        if (!mustReplace) {
            numbers.begin(index, 0);
        }
    }

    /** Takes an answer of the leader. */
    void answered(ForwardReply reply) {
        if (reply.forwardTerm() != sentTerm) {
            return;
        }
        isDue = true;
        SentForwards.Sent about = forwards.answered(reply, nowNanos);
        if (forwards.takeLoss()) {
            isBroken = true;
            opening.lost();
        }
        if (about == null) {
            return;
        }
        if (about.isOpening()) {
            opening.lost();
        }
        switch (reply.verdict()) {
            case TAKEN -> taken(about, reply.firstIndex());
            case TOO_LARGE -> tooLarge(about);
            case NOT_LEADER, OVERLOADED -> {
                isBroken = true;
                pause(forwards.patienceNanos());
            }
            case ARRIVED -> isBroken = true;
        }
    }

    private void taken(SentForwards.Sent about, long firstIndex) {
        if (about.isOpening()) {
            openingTaken(firstIndex);
        } else if (!isBroken) {
            commands.taken(about.calls(), firstIndex);
        }
    }

    /** Only where servers disagree about the size. The sequences of these commands are lost, and another session begins without them. */
    private void tooLarge(SentForwards.Sent about) {
        isBroken = true;
        if (!about.isOpening()) {
            mustReplace = true;
            about.calls()
                    .forEach(call ->
                            call.fail(CommandQueue.tooLargeForLeader(call.payloadBytes() - SessionPlace.BYTES)));
        }
    }

    /** When to hand over again though nothing has happened. */
    long wakeAtNanos() {
        if (isDue && (isBroken || !waiting.isEmpty() || commands.isAny())) {
            return nowNanos;
        }
        long timersNanos = Math.min(forwards.deadlineNanos(), ticks.wakeAtNanos());
        return isPaused ? Math.min(timersNanos, pauseUntilNanos) : timersNanos;
    }

    /** How many forwards the leader has not answered. */
    public int forwards() {
        return forwards.size();
    }

    /** How many bytes of commands they have. */
    public long forwardBytes() {
        return forwards.bytes();
    }
}
