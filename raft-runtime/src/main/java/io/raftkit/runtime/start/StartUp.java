package io.raftkit.runtime.start;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.RaftNode;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.StateMachine;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.PersisterContext;
import io.raftkit.api.storage.PersisterProvider;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.transport.Transport;
import io.raftkit.api.transport.TransportContext;
import io.raftkit.api.transport.TransportProvider;
import io.raftkit.engine.boundary.EngineConfig;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.file.FileSystemDirectory;
import io.raftkit.runtime.lane.StartMark;
import io.raftkit.runtime.lane.StateMachineClaim;
import io.raftkit.runtime.node.LocalNode;
import io.raftkit.runtime.node.NodeParts;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.runtime.thread.NodeClock;
import io.raftkit.runtime.thread.ThreadRunners;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to start a node: settings, directory, stored state, checks, transport, node. What it opened is closed again if anything
 * stands in the way.
 */
public final class StartUp {
    private static final String TRANSPORTS = "io.raftkit.transport.http";
    private static final String STORAGES = "io.raftkit.storage.mapdb";

    private final NodeSettings settings;

    @Nullable
    private DataDirectory directory;

    @Nullable
    private ServerDirectory serverDirectory;

    @Nullable
    private Persister ownPersister;

    @Nullable
    private SnapshotStore snapshots;

    @Nullable
    private Transport ownTransport;

    @Nullable
    private StateMachineClaim claim;

    public StartUp(NodeSettings settings) {
        this.settings = settings;
    }

    public RaftNode start() {
        Peers peers = SettingsCheck.check(settings);
        // Both are looked for first: a missing choice is the commonest mistake and costs nothing to find.
        TransportProvider transports = settings.transport() == null ? transportProvider() : null;
        Persister persister = persister();
        Recovered stored = StoredState.recover(persister, settings.id());
        if (serverDirectory != null) {
            serverDirectory.check(stored.bootstrap());
        }
        SnapshotStore store = snapshots(persister);
        StateMachineClaim stateMachine = claim();
        StartingSnapshot snapshot = StartingSnapshot.of(stored, store, stateMachine.lastApplied(), settings.id());
        Recovered recovered = snapshot.recovered();
        new StoredDataCheck(settings).check(recovered, stateMachine.lastApplied());
        long lastEntryTime = StoredState.lastEntryTime(persister, recovered);
        Transport transport = transport(transports, peers);
        SettingsCheck.checkFrames(settings, transport);
        FailurePaths.load();
        NodeClock clock = NodeClock.system();
        NodeParts parts = new NodeParts(
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
                new NodeParts.Snapshots(store, settings.snapshotLogBytes(), snapshot.damaged()),
                owned());
        return begin(parts);
    }

    private NodeParts.Owned owned() {
        return new NodeParts.Owned(
                ownTransport, ownPersister, directory, serverDirectory == null ? StartMark.NONE : serverDirectory);
    }

    private StateMachineClaim claim() {
        StateMachine stateMachine = Objects.requireNonNull(settings.stateMachine(), "stateMachine");
        StateMachineClaim taken = StateMachineClaim.take(stateMachine, settings.id());
        claim = taken;
        return taken;
    }

    private RaftNode begin(NodeParts parts) {
        try {
            RaftNode node = LocalNode.start(parts);
            NodeParts.LOG.log(System.Logger.Level.INFO, StartLine.of(settings, parts));
            return node;
        } catch (IllegalStateException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.TRANSPORT,
                    "The transport does not take server " + settings.id() + " for group " + settings.group() + ": "
                            + e.getMessage() + ". Use each transport once for each group, and an open one.",
                    e);
        }
    }

    private Module application(String noun) {
        Module application = settings.application();
        if (application == null) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.PLUGIN,
                    "Which " + noun
                            + " to use is chosen by the module of the application, and that is not known here: no class"
                            + " outside the JDK was on the stack when RaftNode.builder() was called. Call RaftNode.builder(Module) instead, for"
                            + " instance with Main.class.getModule(), or hand a " + noun + " to the builder.");
        }
        return application;
    }

    private TransportProvider transportProvider() {
        Module application = application("transport");
        Discovery<TransportProvider> discovery =
                new Discovery<>(TransportProvider.class, "transport", "transport", TRANSPORTS, TransportProvider::name);
        return discovery.find(
                Discovery.loader(TransportProvider.class, application),
                application,
                settings.plugin().get("transport"));
    }

    private PersisterProvider persisterProvider() {
        Module application = application("storage");
        Discovery<PersisterProvider> discovery =
                new Discovery<>(PersisterProvider.class, "storage", "storage", STORAGES, PersisterProvider::name);
        return discovery.find(
                Discovery.loader(PersisterProvider.class, application),
                application,
                settings.plugin().get("storage"));
    }

    private Persister persister() {
        Persister given = settings.persister();
        if (given != null) {
            return given;
        }
        PersisterProvider provider = persisterProvider();
        Path data = Objects.requireNonNull(settings.data(), "data");
        DataDirectory opened = open(data);
        directory = opened;
        ServerDirectory own =
                ServerDirectory.open(opened, provider.name(), settings.id(), settings.cluster(), settings.group());
        serverDirectory = own;
        try {
            Persister made = provider.create(new PersisterPlace(own.forStorage(), settings.plugin()));
            ownPersister = made;
            return made;
        } catch (IOException | MalformedDataException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    StoredState.message("The storage of server " + settings.id() + " cannot be opened", e),
                    e);
        }
    }

    /** Where snapshots are kept, or null if there is nowhere. */
    private @Nullable SnapshotStore snapshots(Persister persister) {
        SnapshotStore store = persister.snapshots();
        if (store == null && directory != null) {
            store = SnapshotFiles.in(directory);
        }
        snapshots = store;
        return store;
    }

    private static DataDirectory open(Path data) {
        try {
            return FileSystemDirectory.open(data);
        } catch (IOException e) {
            // It names the directory itself, and what to do.
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA, String.valueOf(e.getMessage()), e);
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
        String name = settings.cluster();
        Bootstrap firstStart = new Bootstrap(
                settings.id(),
                name != null ? ClusterId.ofName(name) : peers.configuration().digest(),
                settings.group(),
                serverDirectory == null ? ServerDirectory.newStoreId() : serverDirectory.storeId(),
                peers.configuration(),
                settings.noOpOnElection(),
                name != null);
        return new EngineConfig(
                firstStart,
                settings.heartbeat().toNanos(),
                settings.electionTimeoutLowest().toNanos(),
                settings.electionTimeoutHighest().toNanos(),
                new SecureRandom().nextLong(),
                EngineConfig.Limits.within(
                        settings.memoryBytes(), transport.maxFrameBytes(), settings.maxCommandBytes()));
    }

    /** Closes what was opened, last first. */
    public void undo() {
        if (claim != null) {
            claim.giveBack();
        }
        AutoCloseable storageFiles = serverDirectory == null ? null : serverDirectory::undo;
        for (AutoCloseable opened :
                new AutoCloseable[] {ownTransport, snapshots, ownPersister, storageFiles, directory}) {
            try {
                if (opened != null) {
                    opened.close();
                }
            } catch (Exception e) {
                System.getLogger("io.raftkit.runtime")
                        .log(System.Logger.Level.WARNING, "after a refused start, closing " + opened + " failed", e);
            }
        }
    }

    private record PersisterPlace(DataDirectory directory, Map<String, String> settings) implements PersisterContext {}

    private record TransportPlace(int serverId, String address, String cluster, Map<String, String> settings)
            implements TransportContext {}
}
