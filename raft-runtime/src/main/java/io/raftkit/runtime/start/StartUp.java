package io.raftkit.runtime.start;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.StateMachine;
import io.raftkit.api.membership.SessionBounds;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.transport.Transport;
import io.raftkit.api.transport.TransportContext;
import io.raftkit.api.transport.TransportProvider;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.client.ClientService;
import io.raftkit.runtime.lane.StateMachineClaim;
import io.raftkit.runtime.node.LocalNode;
import io.raftkit.runtime.node.NodeParts;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.ThreadRunners;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to start a node: settings, directory, stored state, checks, transport, node. If it fails, it closes what it opened.
 */
public final class StartUp {
    private final NodeSettings settings;

    private final ServerStorage storage;

    @Nullable
    private Transport ownTransport;

    @Nullable
    private StateMachineClaim claim;

    public StartUp(NodeSettings settings) {
        this.settings = settings;
        storage = new ServerStorage(settings);
    }

    public RaftNode start() {
        Peers peers = SettingsCheck.check(settings);
        // Both are looked for first: a missing choice is the commonest mistake and costs nothing to find.
        TransportProvider transports = settings.transport() == null ? new Plugins(settings).transport() : null;
        Persister persister = storage.persister();
        Recovered stored = storage.recover(persister);
        SnapshotStore store = storage.snapshots(persister);
        StateMachineClaim stateMachine = claim();
        StartingSnapshot snapshot =
                StartingSnapshot.of(stored, store, stateMachine.lastApplied(), settings.id(), NodeParts.LOG);
        Recovered recovered = snapshot.recovered();
        new StoredDataCheck(settings).check(recovered, stateMachine.lastApplied());
        long lastEntryTime = StoredState.lastEntryTime(persister, recovered);
        Transport transport = transport(transports, peers);
        SettingsCheck.checkFrames(settings, transport);
        FailurePaths.load();
        NodeClock clock = NodeClock.system();
        return begin(new NodeParts(
                config(peers, transport),
                recovered,
                lastEntryTime,
                stateMachine,
                persister,
                transport,
                peers.addresses(),
                LocalNode.nanos(settings.callTimeout()),
                settings.memoryBytes(),
                settings.listeners(),
                NodeParts.logged(settings.id(), clock),
                NodeParts.LOG,
                clock,
                new ThreadRunners(settings.id(), clock),
                new NodeParts.Snapshots(
                        store,
                        settings.snapshots().logBytes(),
                        settings.snapshots().age().toMillis(),
                        settings.snapshots().bytesPerSecond(),
                        snapshot.damaged()),
                new NodeParts.Joins(SettingsCheck.through(settings).addresses(), settings.allowsJoins()),
                storage.ownedWith(ownTransport)));
    }

    private StateMachineClaim claim() {
        StateMachine stateMachine = Objects.requireNonNull(settings.stateMachine(), "stateMachine");
        StateMachineClaim taken = StateMachineClaim.take(stateMachine, settings.id());
        claim = taken;
        return taken;
    }

    private RaftNode begin(NodeParts parts) {
        try {
            LocalNode node = LocalNode.start(parts);
            String cluster = Objects.requireNonNullElse(settings.cluster(), "");
            parts.transport().serveClients(settings.group(), new ClientService(node, cluster, parts.clock()));
            NodeParts.LOG.log(System.Logger.Level.INFO, StartLine.of(settings, parts));
            if (ProtocolVersion.isNext()) {
                NodeParts.LOG.log(
                        System.Logger.Level.WARNING,
                        "Server " + settings.id() + " speaks the protocol version of no release, because "
                                + ProtocolVersion.NEXT + " is set: this is for tests only.");
            }
            return node;
        } catch (IllegalStateException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.TRANSPORT,
                    "The transport does not take server " + settings.id() + " for group " + settings.group() + ": "
                            + e.getMessage() + ". Use each transport once for each group, and an open one.",
                    e);
        }
    }

    private Transport transport(@Nullable TransportProvider provider, Peers peers) {
        if (provider == null) {
            return Objects.requireNonNull(settings.transport(), "transport");
        }
        String address = peers.address(settings.id());
        try {
            Transport made = provider.create(new TransportPlace(
                    settings.id(), address, Objects.requireNonNullElse(settings.cluster(), ""), settings.plugin()));
            ownTransport = made;
            return made;
        } catch (IOException | IllegalArgumentException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.TRANSPORT,
                    StoredState.message("The transport of server " + settings.id() + " cannot be opened", e),
                    e);
        }
    }

    private EngineConfig config(Peers peers, Transport transport) {
        return new EngineConfig(
                storage.firstStart(peers),
                settings.heartbeat().toNanos(),
                settings.electionTimeoutLowest().toNanos(),
                settings.electionTimeoutHighest().toNanos(),
                new SecureRandom().nextLong(),
                EngineConfig.Limits.within(
                                settings.memoryBytes(), transport.maxFrameBytes(), settings.maxCommandBytes())
                        .withTail(settings.snapshots().logTailBytes()),
                SessionBounds.DEFAULT,
                ProtocolVersion.highest());
    }

    /** Closes what was opened, last first. */
    public void undo() {
        if (claim != null) {
            claim.giveBack();
        }
        ServerStorage.closeAll(ownTransport);
        storage.undo();
    }

    private record TransportPlace(int serverId, String address, String cluster, Map<String, String> settings)
            implements TransportContext {}
}
