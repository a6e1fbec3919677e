package io.raftkit.runtime.node;

import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.transport.FrameHeader;
import io.raftkit.engine.RaftEngine;
import io.raftkit.engine.message.Message;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.runtime.call.AdminCalls;
import io.raftkit.runtime.call.CompletionLane;
import io.raftkit.runtime.call.OpenCalls;
import io.raftkit.runtime.join.NodeJoins;
import io.raftkit.runtime.lane.ApplyLane;
import io.raftkit.runtime.lane.FrameSender;
import io.raftkit.runtime.lane.LaneReports;
import io.raftkit.runtime.lane.ListenerLane;
import io.raftkit.runtime.lane.LoadLane;
import io.raftkit.runtime.lane.PeerVersions;
import io.raftkit.runtime.lane.PersistLane;
import io.raftkit.runtime.loop.ClientQueue;
import io.raftkit.runtime.loop.CommandQueue;
import io.raftkit.runtime.loop.EffectDispatcher;
import io.raftkit.runtime.loop.ForwardNumbers;
import io.raftkit.runtime.loop.Newcomers;
import io.raftkit.runtime.loop.NodeInbox;
import io.raftkit.runtime.loop.NodeLoop;
import io.raftkit.runtime.loop.NodeNews;
import io.raftkit.runtime.loop.NodeSession;
import io.raftkit.runtime.loop.PeerAddresses;
import io.raftkit.runtime.loop.QueuedReports;
import io.raftkit.runtime.loop.ReadCalls;
import io.raftkit.runtime.session.SessionOwner;
import io.raftkit.runtime.session.SessionTable;
import io.raftkit.runtime.status.Counters;
import io.raftkit.runtime.status.LatestPeers;
import io.raftkit.runtime.status.LatestStatus;
import io.raftkit.runtime.status.Lifecycle;
import io.raftkit.runtime.status.NodeCommons;
import io.raftkit.runtime.status.NodeLog;
import io.raftkit.runtime.status.SnapshotFigures;
import io.raftkit.runtime.status.UserCodeSection;
import io.raftkit.runtime.status.UserCodeWatch;
import io.raftkit.runtime.thread.InputQueue;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.Runners;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connected parts of a node; none of them runs yet. */
final class NodeAssembly {
    /** Shares of the node's memory that the engine's own limits leave over. */
    private static final int SHARES = 8;

    final NodeCommons commons;
    final NodeLoop loop;
    final Runner loopRunner;
    final Runner persistRunner;
    final Runner applyRunner;
    final Runner loadRunner;
    final PersistLane persistLane;
    final ApplyLane applyLane;
    final LoadLane loadLane;
    /** Null where there is no store of snapshots. */
    final @Nullable NodeSnapshots snapshots;

    final FrameSender frameSender;
    final CompletionLane completions;
    final UserCodeWatch userCode;
    final ListenerLane listeners;
    final InputQueue inputs;
    final LatestStatus latestStatus;
    final NodeInbox inbox;
    final OpenCalls openCalls;
    final RaftEngine engine;
    /** The apply lane's. */
    final SessionTable sessions;

    /** Where all servers are reached, this one included. */
    final PeerAddresses addresses;

    private final SessionOwner self;
    /** Null in a cluster without sessions: its leaders open their terms with no entry, and take no entries but commands. */
    final @Nullable NodeSession session;

    private final AdminCalls admin;
    private final ForwardNumbers forwards = new ForwardNumbers();

    private final GivenPeers givenPeers;
    private final LatestPeers known;
    private final NodeJoins joins;

    NodeAssembly(NodeParts parts, Runnable atEnd) {
        Bootstrap identity = parts.identity();
        NodeLog log = new NodeLog(identity.serverId(), parts.log(), parts.clock());
        Lifecycle lifecycle = new Lifecycle(log);
        Counters counters = new Counters();
        commons = new NodeCommons(identity.serverId(), lifecycle, parts.clock(), counters, log);
        loopRunner = lifecycle.with(parts.runners().lasting(Runners.LOOP));
        persistRunner = lifecycle.with(parts.runners().lasting("persist"));
        applyRunner = lifecycle.with(parts.runners().lasting("apply"));
        loadRunner = lifecycle.with(parts.runners().occasional("load"));
        engine = engine(parts);
        admin = new AdminCalls(parts.config().electionTimeoutHighestNanos());
        givenPeers = new GivenPeers(parts.addresses(), identity.initial());
        known = new LatestPeers(engine.knownPeers());
        addresses = givenPeers.followed(parts, known, engine.status().membership());

        long share = parts.memoryBytes() / SHARES;
        inputs = new InputQueue(loopRunner);
        completions = new CompletionLane(parts.runners(), lifecycle, log);
        openCalls = new OpenCalls(share * 2, counters, completions);
        QueuedReports reports = new QueuedReports(inputs);
        PeerVersions versions = PeerVersions.upTo(parts.config().protocolVersion());
        frameSender = new FrameSender(
                parts.transport(), identity, versions, known, addresses.own(), lifecycle, counters, log);
        persistLane = new PersistLane(
                parts.persister(), parts.owned().startMark(), frameSender, reports, persistRunner, commons);
        loadLane = new LoadLane(parts.persister(), loadRunner, lifecycle, counters, reports);
        SnapshotFigures figures = new SnapshotFigures();
        sessions = StartingSessions.of(parts);
        snapshots = snapshots(parts, figures, reports);
        self = StartingSessions.self(parts);
        applyLane = applyLane(parts, reports);
        session =
                identity.noOpOnElection() ? new NodeSession(self, parts.config(), forwards, applyLane, counters) : null;
        listeners = new ListenerLane(parts.listeners(), parts.runners().lasting("listeners"), commons);
        userCode = userCode(counters, log);
        joins = joins(parts);
        latestStatus = latestStatus(parts, figures);
        inbox = inbox(parts, versions, share);
        loop = loop(parts, reports, atEnd);
    }

    private LatestStatus latestStatus(NodeParts parts, SnapshotFigures figures) {
        return new LatestStatus(
                parts.identity(),
                addresses.members(),
                commons,
                figures,
                this::warnings,
                () -> joins.stage(admin.stage()),
                addresses::reachedAt,
                parts.config().electionTimeoutHighestNanos(),
                engine.status());
    }

    private NodeInbox inbox(NodeParts parts, PeerVersions versions, long share) {
        return new NodeInbox(
                parts.identity(),
                versions,
                known,
                parts.transport().maxFrameBytes(),
                share,
                inputs,
                this::offerPastEngine,
                new Newcomers(known, addresses, commons.clock(), parts.joins().areAllowed()),
                latestStatus,
                commons);
    }

    private ApplyLane applyLane(NodeParts parts, LaneReports reports) {
        return new ApplyLane(
                parts.stateMachine().stateMachine(),
                parts.stateMachine().lastApplied(),
                self,
                applyRunner,
                commons.lifecycle(),
                commons.counters(),
                reports,
                sessions,
                snapshots == null ? null : snapshots.forApplyLane);
    }

    private @Nullable NodeSnapshots snapshots(NodeParts parts, SnapshotFigures figures, QueuedReports reports) {
        SnapshotStore store = parts.snapshots().store();
        return store == null
                ? null
                : new NodeSnapshots(parts, store, commons, figures, frameSender, reports, sessions, () -> applyLane);
    }

    private boolean offerPastEngine(FrameHeader header, Message message) {
        if (NodeJoins.takes(message)) {
            return joins.offer(header, message);
        }
        return snapshots != null && snapshots.offer(header.from(), message);
    }

    private NodeJoins joins(NodeParts parts) {
        return NodeJoins.of(
                commons,
                parts.joins().through(),
                parts.joins().areAllowed(),
                parts.config().electionTimeoutHighestNanos(),
                () -> latestStatus.latest(),
                addresses.members(),
                addresses::ask,
                new LocalMembers(this),
                frameSender::send);
    }

    private EffectDispatcher.Fetches fetches(QueuedReports reports) {
        return snapshots == null ? new NoStore(reports) : snapshots;
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
        if (snapshots != null) {
            sections.add(snapshots.lane.section());
        }
        return new UserCodeWatch(sections, counters, log);
    }

    /** What an operator should know though the node works. */
    private List<String> warnings() {
        List<String> warnings =
                new ArrayList<>(userCode.warnings(commons.clock().nanos()));
        String exhausted = completions.warning();
        if (exhausted != null) {
            warnings.add(exhausted);
        }
        String difference =
                givenPeers.difference(latestStatus.latest().membership().latest());
        if (difference != null) {
            warnings.add(difference);
        }
        return warnings;
    }

    private NodeLoop loop(NodeParts parts, QueuedReports reports, Runnable atEnd) {
        var limits = parts.config().limits();
        ClientQueue clients = new ClientQueue(commons.serverId(), limits, forwards, applyLane, commons.counters());
        CommandQueue commands =
                new CommandQueue(limits, addresses.members(), applyLane, session, clients, commons.counters());
        ReadCalls reads = new ReadCalls(commons.counters());
        EffectDispatcher dispatcher = new EffectDispatcher(
                commons.lifecycle(), persistLane, frameSender, loadLane, applyLane, fetches(reports), reads);
        NodeNews news = new NodeNews(engine, latestStatus, listeners, parts.transitions(), commons);
        return new NodeLoop(
                commons,
                engine,
                inputs,
                inbox,
                commands,
                reads,
                admin,
                joins,
                known,
                addresses,
                dispatcher,
                completions,
                userCode,
                news,
                atEnd);
    }

    void start() {
        String difference = givenPeers.difference(engine.status().membership().latest());
        if (difference != null) {
            commons.log().warn(difference);
        }
        listeners.start();
        completions.start();
        persistRunner.start(persistLane);
        applyRunner.start(applyLane);
        loadRunner.start(loadLane);
        if (snapshots != null) {
            snapshots.start();
        }
        loopRunner.start(loop);
    }

    /** Waits until no snapshot is being written; false if one still was when time was up. */
    boolean joinSnapshots(long timeoutNanos) {
        return snapshots == null || snapshots.join(timeoutNanos);
    }

    /** Whether the caller is within a turn of this node, so that it must not wait for the node to end. */
    boolean isCurrent() {
        return loopRunner.isCurrent()
                || persistRunner.isCurrent()
                || applyRunner.isCurrent()
                || loadRunner.isCurrent()
                || snapshots != null && snapshots.isCurrent()
                || listeners.isCurrent()
                || completions.isCurrent();
    }
}
