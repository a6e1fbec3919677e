package io.raftkit.storage.mapdb;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.runtime.file.FileSystemDirectory;
import io.raftkit.testkit.contract.PersisterKillContract;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class KillTest extends PersisterKillContract {
    private static final StoreSizes SIZES = new StoreSizes(256 * 1024, 64, StoreSizes.Replay.FULL);

    @Override
    protected Persister open(DataDirectory directory) {
        return MapDbPersister.open(directory, SIZES);
    }

    @Override
    protected DataDirectory openDirectory(Path path) throws IOException {
        return FileSystemDirectory.open(path);
    }
}
