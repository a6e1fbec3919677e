package io.raftkit.runtime.loop;

import io.raftkit.api.spi.Bootstrap;
import io.raftkit.engine.EngineConfig;
import io.raftkit.engine.KnownPeers;
import io.raftkit.engine.RaftEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A node's parts put together, nothing of it running yet. */
final class NodeAssembly {
    /** Shares of the node's memory that the engine's own limits leave over. */
    private static final int SHARES = 8;

    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(10);

    final NodeCommons commons;
    final NodeLoop loop;
    final Runner loopRunner;
    final Runner persistRunner;
    final Runner applyRunner;
    final Runner loadRunner;
    final PersistLane persistLane;
    final ApplyLane applyLane;
    final LoadLane loadLane;
    final Outbox outbox;
    final CompletionLane completions;
    final UserCodeWatch userCode;
    final ListenerLane listeners;
    final Entrance entrance;
    final StatusBoard board;
    final NodeInbox inbox;
    final OpenCalls openCalls;
    final RaftEngine engine;
    private final AtomicReference<KnownPeers> known;

    NodeAssembly(NodeParts parts, Runnable atEnd) {
        Bootstrap identity = parts.identity();
        int serverId = identity.serverId();
        NodeLog log = new NodeLog(serverId, parts.log(), parts.clock());
        Life life = new Life(log);
        Counters counters = new Counters();
        commons = new NodeCommons(serverId, life, parts.clock(), counters, log);
        loopRunner = life.with(parts.runners().lasting(LocalNode.LOOP));
        persistRunner = life.with(parts.runners().lasting("persist"));
        applyRunner = life.with(parts.runners().lasting("apply"));
        loadRunner = life.with(parts.runners().occasional("load"));
        engine = engine(parts);

        long share = parts.memoryBytes() / SHARES;
        InputQueue inputs = new InputQueue();
        entrance = new Entrance(inputs, loopRunner);
        completions = new CompletionLane(parts.runners(), life, log);
        openCalls = new OpenCalls(share * 2, counters, completions);
        LaneReports reports = new LaneReports(entrance);
        known = new AtomicReference<>(engine.knownPeers());
        outbox = new Outbox(parts.transport(), identity, known, ownAddress(parts), life, counters, log);
        persistLane = new PersistLane(parts.persister(), outbox, reports, persistRunner, commons);
        loadLane = new LoadLane(parts.persister(), loadRunner, life, counters, reports);
        applyLane = new ApplyLane(
                parts.stateMachine().stateMachine(),
                parts.stateMachine().lastApplied(),
                share,
                applyRunner,
                life,
                counters,
                reports::applied);
        listeners = new ListenerLane(parts.listeners(), parts.runners().lasting("listeners"), commons);
        userCode = userCode(counters, log);
        board = new StatusBoard(
                identity, parts.addresses(), commons, this::warnings, quietNanosMax(parts.config()), engine.status());
        inbox = new NodeInbox(identity, known, parts.transport().maxFrameBytes(), share, entrance, board, commons);
        loop = new NodeLoop(loopParts(parts, inputs, atEnd));
    }

    private static RaftEngine engine(NodeParts parts) {
        return new RaftEngine(
                parts.config(),
                parts.recovered(),
                parts.lastEntryTime(),
                parts.stateMachine().lastApplied(),
                parts.clock().nanos());
    }

    private UserCodeWatch userCode(Counters counters, NodeLog log) {
        List<UserCodeSection> sections = new ArrayList<>(completions.sections());
        sections.add(applyLane.section());
        sections.add(listeners.section());
        return new UserCodeWatch(sections, counters, log);
    }

    /** How long a loop that works may leave its status as it is: it turns at every timer, but a busy machine may keep it waiting. */
    private static long quietNanosMax(EngineConfig config) {
        return Math.max(QUIET_NANOS, 4 * config.electionTimeoutHighestNanos());
    }

    /** What an operator should know though the node works. */
    private List<String> warnings() {
        List<String> warnings =
                new ArrayList<>(userCode.warnings(commons.clock().nanos()));
        String exhausted = completions.warning();
        if (exhausted != null) {
            warnings.add(exhausted);
        }
        return warnings;
    }

    private static String ownAddress(NodeParts parts) {
        return parts.addresses().getOrDefault(parts.identity().serverId(), "");
    }

    private LoopParts loopParts(NodeParts parts, InputQueue inputs, Runnable atEnd) {
        ForwardedCalls forwarded = new ForwardedCalls(parts.addresses(), applyLane, commons.counters());
        CommandIntake commands = new CommandIntake(
                commons.serverId(),
                parts.config().limits(),
                parts.addresses(),
                applyLane,
                forwarded,
                commons.counters());
        return new LoopParts(
                commons,
                engine,
                inputs,
                inbox,
                board,
                commands,
                forwarded,
                new ReadCalls(commons.counters()),
                persistLane,
                applyLane,
                loadLane,
                outbox,
                completions,
                userCode,
                known,
                listeners,
                parts.transitions(),
                atEnd);
    }

    void start() {
        listeners.start();
        completions.start();
        persistRunner.start(persistLane);
        applyRunner.start(applyLane);
        loadRunner.start(loadLane);
        loopRunner.start(loop);
    }

    /** Whether the caller is within a turn of this node, so that it must not wait for the node to end. */
    boolean isCurrent() {
        return loopRunner.isCurrent()
                || persistRunner.isCurrent()
                || applyRunner.isCurrent()
                || loadRunner.isCurrent()
                || listeners.isCurrent()
                || completions.isCurrent();
    }
}
