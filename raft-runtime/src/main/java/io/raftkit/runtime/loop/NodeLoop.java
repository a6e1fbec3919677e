package io.raftkit.runtime.loop;

import io.raftkit.api.RejectedException;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.Effects;
import io.raftkit.runtime.call.AdminCall;
import io.raftkit.runtime.call.AdminCalls;
import io.raftkit.runtime.call.Call;
import io.raftkit.runtime.call.ClientCall;
import io.raftkit.runtime.call.CommandCall;
import io.raftkit.runtime.call.CompletionLane;
import io.raftkit.runtime.call.Deadlines;
import io.raftkit.runtime.call.Expiry;
import io.raftkit.runtime.call.ReadCall;
import io.raftkit.runtime.call.SnapshotCall;
import io.raftkit.runtime.join.NodeJoins;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.Failure;
import io.raftkit.runtime.status.LatestPeers;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.UserCodeWatch;
import io.raftkit.runtime.thread.Input;
import io.raftkit.runtime.thread.InputQueue;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.Worker;

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

    private final NodeClock clock;
    private final Lifecycle lifecycle;
    private final Counters counters;
    private final RaftEngine engine;
    private final InputQueue inputs;
    private final NodeInbox inbox;
    private final CommandQueue commands;
    private final ReadCalls reads;
    private final AdminCalls admin;
    private final NodeJoins joins;
    private final LatestPeers known;
    private final PeerAddresses addresses;
    private final EffectDispatcher dispatcher;
    private final CompletionLane completions;
    private final UserCodeWatch userCode;
    private final NodeNews news;
    private final Runnable atEnd;
    private final Deadlines deadlines = new Deadlines();
    private boolean lanesFinish;
    private boolean hasEnded;

    /** A loop to which the engine belongs from now on; it runs {@code atEnd} when it has ended. */
    public NodeLoop(
            NodeCommons commons,
            RaftEngine engine,
            InputQueue inputs,
            NodeInbox inbox,
            CommandQueue commands,
            ReadCalls reads,
            AdminCalls admin,
            NodeJoins joins,
            LatestPeers known,
            PeerAddresses addresses,
            EffectDispatcher dispatcher,
            CompletionLane completions,
            UserCodeWatch userCode,
            NodeNews news,
            Runnable atEnd) {
        clock = commons.clock();
        lifecycle = commons.lifecycle();
        counters = commons.counters();
        this.engine = engine;
        this.inputs = inputs;
        this.inbox = inbox;
        this.commands = commands;
        this.reads = reads;
        this.admin = admin;
        this.joins = joins;
        this.known = known;
        this.addresses = addresses;
        this.dispatcher = dispatcher;
        this.completions = completions;
        this.userCode = userCode;
        this.news = news;
        this.atEnd = atEnd;
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

    /** The end is left to the loop's own thread: it calls the transport, which may wait for the thread that calls here. */
    @Override
    public long lentTurn() {
        if (!lifecycle.isOpen()) {
            return AGAIN;
        }
        try {
            long wakeAt = work();
            return lifecycle.isOpen() ? wakeAt : AGAIN;
        } catch (Throwable t) {
            lifecycle.fail(Failure.of("A turn of the node", t));
            return AGAIN;
        }
    }

    private long work() {
        long now = clock.nanos();
        engine.advanceTo(now, clock.epochMillis());
        boolean isRested = takeInputs();
        deadlines.expire(now, expiry(now));
        admin.goOn(engine, now);
        long joinAt = joins.goOn(engine, now);
        commands.handOver(engine, now);
        reads.ask(engine);
        Effects effects = engine.takeEffects();
        commands.tellAcceptances();
        if (engine.knownPeers() != known.get()) {
            known.set(engine.knownPeers());
            addresses.follow(engine.status().membership(), now);
        }
        addresses.forgetFormer(now);
        effects.forwarded().forEach(commands::answered);
        admin.answered(effects.adminAnswers(), engine, now);
        dispatcher.dispatch(effects);
        // After what others wait for: disks and servers come before callbacks.
        long completionsAt = completions.endTurn(now);
        long wakeAt = Math.min(joinAt, Math.min(effects.wakeAtNanos(), commands.wakeAtNanos()));
        userCode.look(now);
        news.tell(effects.transitions(), isRested, now);
        return isRested ? Math.min(completionsAt, Math.min(wakeAt, deadlines.nextNanos())) : AGAIN;
    }

    private Expiry expiry(long now) {
        return new Expiry(() -> news.statusAt(now));
    }

    /** Takes in what has gathered; true if that was all. */
    private boolean takeInputs() {
        int taken = 0;
        while (taken < INPUTS_MAX) {
            Input input = inputs.poll();
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
        return inputs.isEmpty();
    }

    private void take(Input input) {
        if (input instanceof FrameInput frame) {
            take(frame);
        } else if (input instanceof VerbInput verb) {
            counters.count(verb.counter);
            verb.verb.accept(engine);
            if (verb.applied != null) {
                commands.applied(verb.applied);
            }
        } else if (input instanceof CommandCall call) {
            deadlines.add(call);
            commands.add(call);
        } else if (input instanceof ClientCall call) {
            deadlines.add(call);
            commands.add(call);
        } else if (input instanceof ReadCall call) {
            deadlines.add(call);
            take(call);
        } else if (input instanceof AdminCall call) {
            deadlines.add(call);
            admin.add(call, engine, clock.nanos());
        } else if (input instanceof SnapshotCall call) {
            deadlines.add(call);
            dispatcher.snapshot(call);
        } else {
            throw new IllegalArgumentException("the loop does not know this kind of input: " + input);
        }
    }

    private void take(ReadCall call) {
        String whyNoState = call.isStale ? engine.status().whyNoState() : null;
        if (!call.isStale) {
            reads.add(call);
        } else if (whyNoState == null) {
            counters.count(Counter.READS);
            dispatcher.query(call);
        } else {
            call.fail(new RejectedException(
                    RejectedException.Reason.NO_STATE, "This server has no state: " + whyNoState));
        }
    }

    private void take(FrameInput frame) {
        counters.count(Counter.FRAMES_RECEIVED);
        inbox.left(frame.bytes);
        engine.receive(frame.sender, frame.message);
    }

    /**
     * Takes nothing in any more, asks another server to lead, and lets the lanes finish what they have; then waits to be stopped. Calls end by their
     * deadlines meanwhile.
     */
    private long close() {
        if (!lanesFinish) {
            lanesFinish = true;
            inputs.close();
            rejectInputs();
            engine.handOver();
            dispatcher.dispatch(engine.takeEffects());
            dispatcher.finish();
        }
        long now = clock.nanos();
        deadlines.expire(now, expiry(now));
        return Math.min(completions.endTurn(now), deadlines.nextNanos());
    }

    private long end() {
        hasEnded = true;
        inputs.close();
        rejectInputs();
        deadlines.stop();
        completions.finish();
        news.publishLast();
        atEnd.run();
        news.ended();
        return ENDED;
    }

    private void rejectInputs() {
        for (Input input = inputs.poll(); input != null; input = inputs.poll()) {
            if (input instanceof Call<?> call) {
                call.stop();
            } else if (input instanceof FrameInput frame) {
                inbox.left(frame.bytes);
            }
        }
    }

    /** Waits, once the node is stopped, until nothing is being sent from here. */
    public boolean awaitQuiet(long timeoutNanos) {
        return dispatcher.awaitQuiet(timeoutNanos);
    }
}
