package io.raftkit.runtime.start;

import io.raftkit.api.ClusterRecovery;
import io.raftkit.api.NodeSettings;
import io.raftkit.api.RecoveryReport;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.UnsupportedLevelException;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.node.NodeParts;
import io.raftkit.runtime.recovery.RecoveryWriter;
import io.raftkit.runtime.recovery.Survivor;
import io.raftkit.runtime.recovery.Survivors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Recovers a cluster from the directories of its surviving servers, which stay locked until this is closed. */
public final class MajorityRecovery implements ClusterRecovery {
    private final NodeSettings settings;
    private final Peers peers;
    private final NewServer server;
    private final List<SurvivorDirectory> directories = new ArrayList<>();
    private final Survivors survivors;
    private final Survivor chosen;
    private boolean isClosed;

    /**
     * Reads the directories.
     *
     * @param settings what the builder of the new cluster's first server gathered, unchecked
     * @param paths the directories of the survivors
     * @throws StartRefusedException if it cannot be done; then nothing is locked
     */
    public MajorityRecovery(NodeSettings settings, List<Path> paths) {
        this.settings = settings;
        server = new NewServer(settings);
        peers = checkedPeers();
        try {
            List<Survivor> found = new ArrayList<>();
            for (Path path : paths) {
                SurvivorDirectory directory = SurvivorDirectory.open(path);
                directories.add(directory);
                found.add(directory.read(settings));
            }
            survivors = new Survivors(found);
            chosen = whole(ofGroup(supported(survivors.chosen())));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Peers checkedPeers() {
        SettingsCheck.checkPlace(settings);
        server.checkSettings("with the name of the cluster, or with another one");
        Peers checked = SettingsCheck.peers(settings);
        if (checked.addresses().size() > 1) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "The new cluster begins with server " + settings.id() + " alone, but the peers are " + checked
                            + ": name only this server in peers(...), and add the others when it runs.");
        }
        if (!settings.noOpOnElection()) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "With noOpOnElection(false) no server could be added to the new cluster: do not call it.");
        }
        return checked;
    }

    private Survivor ofGroup(Survivor survivor) {
        if (survivor.bootstrap().group() != settings.group()) {
            throw WrongOwner.group(
                    "The data directory " + survivor.directory(),
                    survivor.bootstrap().group(),
                    settings.group());
        }
        return survivor;
    }

    private static Survivor supported(Survivor survivor) {
        String why = UnsupportedLevelException.why(
                survivor.newest(), survivor.directory().toString(), ProtocolVersion.highest());
        if (why != null) {
            throw NewServer.refused("The cluster was not recovered. " + why, null);
        }
        return survivor;
    }

    /** The same server, with a snapshot that can be read to its end. */
    private Survivor whole(Survivor survivor) {
        Recovered recovered = StartingSnapshot.of(
                        survivor.recovered(),
                        survivor.snapshots(),
                        0,
                        survivor.bootstrap().serverId(),
                        NodeParts.LOG)
                .recovered();
        if (recovered.lostState() != null) {
            throw NewServer.refused(
                    "The directory " + survivor.directory()
                            + " has the most up-to-date log, but the state before it cannot be read: "
                            + recovered.lostState()
                            + ". Put back an undamaged copy of the snapshot's file, or leave this directory out: what it alone has"
                            + " is lost then.",
                    null);
        }
        return survivor.with(recovered);
    }

    @Override
    public RecoveryReport report() {
        return survivors.report();
    }

    @Override
    public void write() {
        if (isClosed) {
            throw new IllegalStateException("the recovery is closed");
        }
        server.checkDirectory();
        ServerStorage storage = new ServerStorage(settings);
        try {
            Persister persister = storage.persister();
            Recovered present = storage.recover(persister);
            server.checkStored(present);
            SnapshotStore store = Objects.requireNonNull(storage.snapshots(persister), "a data directory has a store");
            new RecoveryWriter(chosen, persister, store, storage.firstStart(peers))
                    .write(present, survivors.latestTerm(), lastTime());
            storage.startMark().batchIsDurable();
        } catch (IOException | MalformedDataException e) {
            throw NewServer.refused(StoredState.message("The cluster was not recovered", e), e);
        } finally {
            storage.undo();
        }
    }

    private long lastTime() {
        long inLog = StoredState.lastEntryTime(chosen.persister(), chosen.recovered());
        StoredSnapshot snapshot = chosen.recovered().snapshot();
        return snapshot == null ? inLog : Math.max(inLog, snapshot.ref().time());
    }

    @Override
    public void close() {
        isClosed = true;
        directories.forEach(SurvivorDirectory::close);
        directories.clear();
    }
}
