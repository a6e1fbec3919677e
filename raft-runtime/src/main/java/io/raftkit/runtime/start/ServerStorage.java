package io.raftkit.runtime.start;

import io.raftkit.api.NodeSettings;
import io.raftkit.api.StartRefusedException;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.PersisterContext;
import io.raftkit.api.storage.PersisterProvider;
import io.raftkit.api.storage.SnapshotStore;
import io.raftkit.api.transport.Transport;
import io.raftkit.engine.stored.Bootstrap;
import io.raftkit.engine.stored.Recovered;
import io.raftkit.runtime.file.FileSystemDirectory;
import io.raftkit.runtime.lane.StartMark;
import io.raftkit.runtime.node.NodeParts;
import io.raftkit.runtime.snapshot.SnapshotFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where one server keeps its data: the directory, whose it is, what keeps term, vote and log in it, and its snapshots. What was opened is
 * closed by {@link #undo}, or with the node that it is handed to.
 */
final class ServerStorage {
    private final NodeSettings settings;

    @Nullable
    private DataDirectory directory;

    @Nullable
    private ServerDirectory serverDirectory;

    @Nullable
    private Persister ownPersister;

    @Nullable
    private SnapshotStore snapshots;

    ServerStorage(NodeSettings settings) {
        this.settings = settings;
    }

    /** Opens the persister, unless one was given. */
    Persister persister() {
        Persister given = settings.persister();
        if (given != null) {
            return given;
        }
        PersisterProvider provider = new Plugins(settings).storage();
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
        } catch (IllegalArgumentException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.SETTINGS,
                    "The storage of server " + settings.id() + " does not take its settings: " + e.getMessage()
                            + ". Change setting(...) on the builder.",
                    e);
        } catch (IOException | MalformedDataException e) {
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA,
                    StoredState.message("The storage of server " + settings.id() + " cannot be opened", e),
                    e);
        }
    }

    /** Opens and locks a data directory. */
    static DataDirectory open(Path data) {
        try {
            return FileSystemDirectory.open(data);
        } catch (IOException e) {
            // It names the directory itself, and what to do.
            throw new StartRefusedException(
                    StartRefusedException.Reason.STORED_DATA, String.valueOf(e.getMessage()), e);
        }
    }

    /** What the persister holds, if it holds what it must. */
    Recovered recover(Persister persister) {
        Recovered stored = StoredState.recover(persister, settings.id());
        if (serverDirectory != null) {
            serverDirectory.check(stored.bootstrap());
        }
        return stored;
    }

    /** Where snapshots are kept, or null if there is nowhere. */
    @Nullable
    SnapshotStore snapshots(Persister persister) {
        SnapshotStore store = persister.snapshots();
        if (store == null && directory != null) {
            store = SnapshotFiles.in(directory);
        }
        snapshots = store;
        return store;
    }

    /** What the server knows of itself if it never ran. */
    Bootstrap firstStart(Peers peers) {
        String name = settings.cluster();
        return new Bootstrap(
                settings.id(),
                name != null ? ClusterId.ofName(name) : peers.configuration().digest(),
                settings.group(),
                serverDirectory == null ? ServerDirectory.newStoreId() : serverDirectory.storeId(),
                settings.joins() ? Configuration.of(List.of()) : peers.configuration(),
                settings.noOpOnElection(),
                name != null);
    }

    StartMark startMark() {
        return serverDirectory == null ? StartMark.NONE : serverDirectory;
    }

    NodeParts.Owned ownedWith(@Nullable Transport transport) {
        return new NodeParts.Owned(transport, ownPersister, directory, startMark());
    }

    /** Closes what was opened, last first. */
    void undo() {
        AutoCloseable storageFiles = serverDirectory == null ? null : serverDirectory::undo;
        closeAll(snapshots, ownPersister, storageFiles, directory);
    }

    static void closeAll(@Nullable AutoCloseable... opened) {
        for (AutoCloseable any : opened) {
            try {
                if (any != null) {
                    any.close();
                }
            } catch (Exception e) {
                System.getLogger("io.raftkit.runtime")
                        .log(System.Logger.Level.WARNING, "after a refused start, closing " + any + " failed", e);
            }
        }
    }

    /** Where a storage keeps its files. */
    record PersisterPlace(DataDirectory directory, Map<String, String> settings) implements PersisterContext {}
}
