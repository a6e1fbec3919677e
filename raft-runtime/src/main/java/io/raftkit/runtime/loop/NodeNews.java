package io.raftkit.runtime.loop;

import io.raftkit.api.status.NodeStatus;
import io.raftkit.api.status.ServerRole;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.boundary.EngineStatus;
import io.raftkit.engine.boundary.Transition;
import io.raftkit.runtime.lane.ListenerLane;
import io.raftkit.runtime.status.Counter;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.LatestStatus;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.ReplayProgress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Reports changes of the node: in its status, to listeners, and in the log. Confined to the loop. */
public final class NodeNews {
    /** How often the status is put up while the loop never rests. */
    private static final long STATUS_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final RaftEngine engine;
    private final LatestStatus latestStatus;
    private final ListenerLane listeners;
    private final Consumer<Transition> transitions;
    private final Lifecycle lifecycle;
    private final Counters counters;
    private final NodeLog log;
    private final ReplayProgress replay;
    private long publishedAtNanos;
    private ServerRole role = ServerRole.FOLLOWER;
    private int leaderId;

    /** What is shown of an engine; {@code transitions} hears of those at once, on the loop. */
    public NodeNews(
            RaftEngine engine,
            LatestStatus latestStatus,
            ListenerLane listeners,
            Consumer<Transition> transitions,
            NodeCommons commons) {
        this.engine = engine;
        this.latestStatus = latestStatus;
        this.listeners = listeners;
        this.transitions = transitions;
        lifecycle = commons.lifecycle();
        counters = commons.counters();
        log = commons.log();
        EngineStatus stored = engine.status();
        replay = new ReplayProgress(
                stored.lastApplied(), stored.lastIndex(), commons.clock().nanos(), log);
    }

    /** Tells of a turn. The status is put up at every change, whenever the loop rests, and now and then while it does not. */
    void tell(List<Transition> happened, boolean isRested, long now) {
        boolean isNews = !happened.isEmpty() || engine.leaderId() != leaderId;
        if (isNews) {
            tell(happened);
        }
        if (isRested || isNews || now - publishedAtNanos >= STATUS_NANOS) {
            publish(now);
        }
    }

    private void tell(List<Transition> happened) {
        for (Transition transition : happened) {
            if (transition.role() == ServerRole.CANDIDATE && role != ServerRole.CANDIDATE) {
                counters.count(Counter.ELECTIONS);
            }
            role = transition.role();
            transitions.accept(transition);
            listeners.roleChanged(transition.role(), transition.term());
        }
        if (engine.leaderId() != leaderId) {
            leaderId = engine.leaderId();
            if (leaderId != 0) {
                counters.count(Counter.LEADER_CHANGES);
            }
            listeners.leaderChanged(leaderId, engine.currentTerm());
        }
    }

    private void publish(long now) {
        publishedAtNanos = now;
        EngineStatus status = engine.status();
        latestStatus.publish(status);
        listeners.committed(status.commitIndex(), now);
        replay.look(status.lastApplied(), now);
        status.identityProblems().forEach(problem -> log.once(problem, problem, null));
        for (EngineStatus.Peer peer : status.peers()) {
            if (peer.problem() != null) {
                log.once("peer " + peer.id() + peer.problem(), peer.problem(), null);
            }
        }
    }

    /** The status as of now. */
    NodeStatus statusAt(long now) {
        publish(now);
        return latestStatus.status();
    }

    /** Puts up the last status. */
    void publishLast() {
        try {
            latestStatus.publish(engine.status());
        } catch (RuntimeException e) {
            // An engine that threw may not be able to say how it is; the look before stays up.
            log.once("last status", "the engine does not say how it ended: " + e, e);
        }
    }

    void ended() {
        listeners.ended(lifecycle.failure());
    }
}
