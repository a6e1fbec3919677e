package io.raftkit.runtime.start;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.PersisterProvider;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.recovery.OverlayDirectory;
import io.raftkit.runtime.recovery.Survivor;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import io.raftkit.runtime.status.Cause;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The data directory of a surviving server, locked and open, in which nothing is changed. */
final class SurvivorDirectory implements AutoCloseable {
    private final Path path;
    private final DataDirectory directory;
    private @Nullable OverlayDirectory overlay;
    private @Nullable Persister persister;
    private @Nullable SnapshotStore snapshots;

    private SurvivorDirectory(Path path) {
        this.path = path;
        directory = ServerStorage.open(path);
    }

    /** Locks a directory, whose server is not running then. */
    static SurvivorDirectory open(Path path) {
        // To open one that is not there would make it.
        if (!Files.isDirectory(path)) {
            throw refused(path, Files.exists(path) ? "is a file" : "does not exist", null);
        }
        return new SurvivorDirectory(path);
    }

    /** Reads what the server has stored, with the storage that it was started with. */
    Survivor read(NodeSettings settings) {
        try {
            OverlayDirectory opened = new OverlayDirectory(directory);
            overlay = opened;
            DirectoryIdentity identity = new IdentityFile(opened).read();
            if (identity == null) {
                throw refused(path, "is not that of a server: there is no file " + IdentityFile.NAME + " in it", null);
            }
            PersisterProvider provider = new Plugins(settings).storage(identity.storage());
            Persister made =
                    provider.create(new ServerStorage.PersisterPlace(new StorageDirectory(opened), settings.plugin()));
            persister = made;
            Recovered recovered = Recovered.of(Recovery.of(made));
            SnapshotStore own = made.snapshots();
            SnapshotStore store = own == null ? SnapshotFiles.in(opened) : own;
            snapshots = store;
            return Survivor.of(path, checked(recovered, identity), recovered, made, store);
        } catch (IOException | MalformedDataException e) {
            throw refused(path, "cannot be read", e);
        }
    }

    private Bootstrap checked(Recovered recovered, DirectoryIdentity identity) {
        Bootstrap bootstrap = recovered.bootstrap();
        if (bootstrap == null) {
            throw refused(
                    path,
                    identity.isStarted()
                            ? "has lost the files of the storage \"" + identity.storage() + "\": put them back"
                            : "is that of a server that never took part in its cluster",
                    null);
        }
        if (bootstrap.storeId() != identity.storeId()) {
            throw refused(path, "is put together from two: " + IdentityFile.NAME + " names another storage", null);
        }
        return bootstrap;
    }

    private static StartRefusedException refused(Path path, String why, @Nullable Exception cause) {
        return NewServer.refused(
                "The directory " + path + " " + why + ". Name the data directories of surviving servers, or leave this"
                        + " one out: what it alone has is lost then."
                        + (cause == null ? "" : " The cause: " + Cause.text(cause) + "."),
                cause);
    }

    @Override
    public void close() {
        ServerStorage.closeAll(snapshots, persister, overlay, directory);
    }
}
