package io.raftkit.runtime.loop;

import io.raftkit.api.spi.EntryBatch;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.Effects;
import io.raftkit.engine.EngineStatus;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.Transition;
import io.raftkit.runtime.call.Call;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.Deadlines;
import io.raftkit.runtime.call.Expiry;
import io.raftkit.runtime.call.ReadCall;
import io.raftkit.runtime.lane.Gate;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Failure;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.thread.Input;
import io.raftkit.runtime.thread.Worker;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The one place where an engine is called. A turn reads the clock, takes in what has gathered, calls the engine's verbs, takes the effects
 * and hands them to the lanes. It owns no thread, and does no input or output but handing frames to the transport.
 *
 * <p>Everything that changes the engine comes through the one queue, heartbeats and finished writes included: a message that raised the term
 * past the loop while an entry was being written has cost others committed data.
 */
public final class NodeLoop implements Worker {
    /** A turn takes in so many inputs at most, so that time is looked at again. */
    private static final int INPUTS_MAX = 4_096;
    /** How often the status is put up while the loop never rests. */
    private static final long STATUS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LoopParts parts;
    private final RaftEngine engine;
    private final Lifecycle lifecycle;
    private final Counters counters;
    private final Deadlines deadlines = new Deadlines();
    private final Gate gate = new Gate();
    private final ReplayProgress replay;
    private long publishedAtNanos;
    private boolean lanesFinish;
    private boolean hasEnded;
    private ServerRole role = ServerRole.FOLLOWER;
    private int leaderId;

    public NodeLoop(LoopParts parts) {
        this.parts = parts;
        engine = parts.engine();
        lifecycle = parts.commons().lifecycle();
        counters = parts.commons().counters();
        EngineStatus stored = engine.status();
        long now = parts.commons().clock().nanos();
        replay = new ReplayProgress(
                stored.lastApplied(), stored.lastIndex(), now, parts.commons().log());
    }

    @Override
    public long turn() {
        if (hasEnded) {
            return ENDED;
        }
        try {
            if (!lifecycle.isStopped()) {
                long wakeAt = lifecycle.isClosing() ? close() : work();
                if (!lifecycle.isStopped()) {
                    return wakeAt;
                }
            }
        } catch (Throwable t) {
            lifecycle.fail(Failure.of("A turn of the node", t));
        }
        return end();
    }

    private long work() {
        long now = parts.commons().clock().nanos();
        engine.advanceTo(now, parts.commons().clock().epochMillis());
        boolean isRested = takeInputs();
        deadlines.expire(now, expiry(now));
        parts.commands().handOver(engine);
        parts.reads().ask(engine);
        Effects effects = engine.takeEffects();
        parts.commands().tellAcceptances();
        if (engine.knownPeers() != parts.known().get()) {
            parts.known().set(engine.knownPeers());
        }
        dispatch(effects);
        // After what others wait for: disks and servers come before callbacks.
        long completionsAt = parts.completions().endTurn(now);
        parts.userCode().look(now);
        boolean isNews = !effects.transitions().isEmpty() || engine.leaderId() != leaderId;
        if (isNews) {
            tell(effects.transitions());
        }
        if (isRested || isNews || now - publishedAtNanos >= STATUS_NANOS) {
            publish(now);
        }
        return isRested ? Math.min(completionsAt, Math.min(effects.wakeAtNanos(), deadlines.nextNanos())) : AGAIN;
    }

    private Expiry expiry(long now) {
        return new Expiry(() -> {
            publish(now);
            return parts.latestStatus().status();
        });
    }

    /** Takes in what has gathered; true if that was all. */
    private boolean takeInputs() {
        int taken = 0;
        while (taken < INPUTS_MAX) {
            Input input = parts.inputs().poll();
            if (input == null) {
                break;
            }
            take(input);
            taken++;
        }
        counters.count(Counter.TURNS);
        if (taken == 0) {
            counters.count(Counter.TIMER_TURNS);
        }
        return parts.inputs().isEmpty();
    }

    private void take(Input input) {
        if (input instanceof FrameInput frame) {
            take(frame);
        } else if (input instanceof VerbInput verb) {
            counters.count(verb.counter);
            verb.verb.accept(engine);
        } else if (input instanceof CommandCall call) {
            deadlines.add(call);
            parts.commands().add(call);
        } else if (input instanceof ReadCall call) {
            deadlines.add(call);
            parts.reads().add(call);
        } else {
            throw new IllegalArgumentException("the loop does not know this kind of input: " + input);
        }
    }

    private void take(FrameInput frame) {
        counters.count(Counter.FRAMES_RECEIVED);
        parts.inbox().left(frame.bytes);
        engine.receive(frame.from, frame.storeId, frame.message);
    }

    private void dispatch(Effects effects) {
        gate.enter();
        try {
            if (lifecycle.isStopped()) {
                return;
            }
            // The disk first: it takes longest, and works while the messages are written.
            if (effects.persist() != null) {
                parts.persistLane().offer(effects.persist());
            }
            parts.frameSender().send(effects.messages());
        } finally {
            gate.leave();
        }
        effects.loads().forEach(parts.loadLane()::offer);
        effects.forwarded().forEach(parts.forwarded()::answered);
        handToStateMachine(effects);
    }

    private void handToStateMachine(Effects effects) {
        List<EntryBatch> entries = effects.apply();
        entries.forEach(parts.applyLane()::entries);
        boolean hasMore = !entries.isEmpty() || !effects.forwarded().isEmpty();
        for (Effects.ReadReady ready : effects.readsReady()) {
            List<ReadCall> reads = parts.reads().ready(ready.readId());
            if (!reads.isEmpty()) {
                parts.applyLane().queries(reads);
                hasMore = true;
            }
        }
        if (hasMore) {
            parts.applyLane().wake();
        }
    }

    private void tell(List<Transition> transitions) {
        for (Transition transition : transitions) {
            if (transition.role() == ServerRole.CANDIDATE && role != ServerRole.CANDIDATE) {
                counters.count(Counter.ELECTIONS);
            }
            role = transition.role();
            parts.transitions().accept(transition);
            parts.listeners().roleChanged(transition.role(), transition.term());
        }
        if (engine.leaderId() != leaderId) {
            leaderId = engine.leaderId();
            if (leaderId != 0) {
                counters.count(Counter.LEADER_CHANGES);
            }
            parts.listeners().leaderChanged(leaderId, engine.currentTerm());
        }
    }

    private void publish(long now) {
        publishedAtNanos = now;
        EngineStatus status = engine.status();
        parts.latestStatus().publish(status);
        parts.listeners().committed(status.commitIndex(), now);
        replay.look(status.lastApplied(), now);
        status.identityProblems().forEach(problem -> parts.commons().log().once(problem, problem, null));
        for (EngineStatus.Peer peer : status.peers()) {
            if (peer.problem() != null) {
                parts.commons().log().once("peer " + peer.id() + peer.problem(), peer.problem(), null);
            }
        }
    }

    /** Takes nothing in any more, and lets the lanes finish what they have; then waits to be stopped. Calls end by their deadlines meanwhile. */
    private long close() {
        if (!lanesFinish) {
            lanesFinish = true;
            parts.inputs().close();
            turnAwayInputs();
            parts.persistLane().finishWhenEmpty();
            parts.applyLane().finishWhenEmpty();
        }
        long now = parts.commons().clock().nanos();
        deadlines.expire(now, expiry(now));
        return Math.min(parts.completions().endTurn(now), deadlines.nextNanos());
    }

    private long end() {
        hasEnded = true;
        parts.inputs().close();
        turnAwayInputs();
        deadlines.stop();
        parts.completions().finish();
        publishLast();
        parts.atEnd().run();
        parts.listeners().ended(lifecycle.failure());
        return ENDED;
    }

    private void publishLast() {
        try {
            parts.latestStatus().publish(engine.status());
        } catch (RuntimeException e) {
            // An engine that threw may not be able to say how it is; the look before stays up.
            parts.commons().log().once("last status", "the engine does not say how it ended: " + e, e);
        }
    }

    private void turnAwayInputs() {
        for (Input input = parts.inputs().poll();
                input != null;
                input = parts.inputs().poll()) {
            if (input instanceof Call call) {
                call.stop();
            } else if (input instanceof FrameInput frame) {
                parts.inbox().left(frame.bytes);
            }
        }
    }

    /** Waits, once the node is stopped, until nothing is being sent from here. */
    public boolean awaitQuiet(long timeoutNanos) {
        return gate.awaitEmpty(timeoutNanos);
    }
}
