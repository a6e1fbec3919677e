package io.raftkit.runtime.start;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.membership.ConfigurationBuilder;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.SnapshotReader;
import io.raftkit.api.storage.SnapshotRef;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.storage.StoredSnapshot;
import io.raftkit.engine.boundary.UnsupportedLevelException;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.StoredRecords;
import io.raftkit.engine.stored.TermAndVote;
import io.raftkit.runtime.file.ReadOnlyFile;
import io.raftkit.runtime.snapshot.RenamedSnapshot;
import io.raftkit.runtime.snapshot.SnapshotCopy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;

/**
 * Makes an empty data directory that of a server of a new cluster, whose state is that of a snapshot of another one. The new cluster's log
 * begins behind the snapshot.
 *
 * <p>Each server does this by itself, so what all must agree on follows from the snapshot, the cluster's name and its servers: above all the
 * epoch, by which servers of the new cluster and of the old one tell that they are different, whichever of them is reached at an address.
 */
public final class Restoration {
    private final NodeSettings settings;
    private final ServerStorage storage;
    private final NewServer server;

    /** For a server with these settings. */
    public Restoration(NodeSettings settings) {
        this.settings = settings;
        storage = new ServerStorage(settings);
        server = new NewServer(settings);
    }

    /**
     * Restores a snapshot. What was opened is closed again.
     *
     * @param copy a copy of the snapshot's file
     * @throws StartRefusedException if it cannot be done; what was written before is written over when it is done again
     */
    public void restore(Path copy) {
        Peers peers = SettingsCheck.check(settings);
        server.checkSettings("with one that the cluster of the snapshot did not have, the same on all servers");
        checkCopy(copy);
        server.checkDirectory();
        // Before anything is written to the directory.
        try (SnapshotReader reader = SnapshotCopy.open(ReadOnlyFile.open(copy), copy.toString())) {
            checkLevel(reader.snapshot().ref());
            Persister persister = storage.persister();
            server.checkEmpty(storage.recover(persister));
            SnapshotStore store = Objects.requireNonNull(storage.snapshots(persister), "a data directory has a store");
            StoredSnapshot snapshot =
                    RenamedSnapshot.write(reader, renamed(reader.snapshot().ref(), peers), store);
            begin(persister, storage.firstStart(peers), snapshot);
        } catch (IOException e) {
            throw NewServer.refused(StoredState.message("Server " + settings.id() + " was not restored", e), e);
        } finally {
            storage.undo();
        }
    }

    private void checkCopy(Path copy) {
        if (!Files.isRegularFile(copy)) {
            throw NewServer.refused(
                    "Server " + settings.id() + " was not restored: "
                            + (Files.exists(copy) ? copy + " is not a file" : "there is no file " + copy)
                            + ". Name the copy of a snapshot's file, which is called snap-... in the data directory.",
                    null);
        }
    }

    private static void checkLevel(SnapshotRef ref) {
        String why = UnsupportedLevelException.why(ref.configuration(), "the snapshot", ProtocolVersion.highest());
        if (why != null) {
            throw NewServer.refused(why, null);
        }
    }

    /** The same state as a snapshot of the new cluster, whose servers are the peers. */
    private SnapshotRef renamed(SnapshotRef ref, Peers peers) {
        ByteBuffer numbers = ByteBuffer.wrap(digest(ref, peers));
        ConfigurationBuilder configuration =
                peers.configuration().toBuilder().epoch(Math.max(1, numbers.getLong() >>> 1));
        if (ref.configuration().featureLevel() > peers.configuration().featureLevel()) {
            // The state was written at this level.
            configuration.featureLevel(ref.configuration().featureLevel());
        }
        // The configuration is the snapshot's last entry, so to speak: it stands for all that came before.
        return SnapshotRef.of(
                ref.index(), ref.term(), ref.time(), ref.index(), configuration.build(), numbers.getLong());
    }

    private byte[] digest(SnapshotRef ref, Peers peers) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ref.toBytes());
            digest.update(String.valueOf(settings.cluster()).getBytes(StandardCharsets.UTF_8));
            return digest.digest(peers.configuration().toBytes());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** From this batch on the directory is a server's. */
    private void begin(Persister persister, Bootstrap bootstrap, StoredSnapshot snapshot) throws IOException {
        SnapshotRef ref = snapshot.ref();
        PersistBatch.Builder batch = PersistBatch.builder();
        StoredRecords.put(batch, bootstrap);
        StoredRecords.put(batch, new TermAndVote(ref.term(), 0));
        StoredRecords.put(batch, snapshot);
        persister.persist(batch.snapshot(ref.id(), new LogStart(ref.index() + 1, ref.term()))
                .build());
        storage.startMark().batchIsDurable();
    }
}
