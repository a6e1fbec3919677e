package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.PersisterProvider;
import io.raftkit.api.storage.Recovery;
import io.raftkit.runtime.file.FileSystemDirectory;
import io.raftkit.testkit.contract.PersisterFileSystemContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemTest extends PersisterFileSystemContract {
    @TempDir
    Path temporary;

    @Override
    protected Persister open(DataDirectory directory) {
        return MapDbPersister.open(directory, MapDbPersisterContractTest.SMALL);
    }

    @Override
    protected DataDirectory openDirectory(Path path) throws IOException {
        return FileSystemDirectory.open(path);
    }

    @Override
    protected PersisterProvider provider() {
        return new MapDbPersisterProvider();
    }

    @Test
    void provider_keepsItsName() {
        assertThat(provider().name()).isEqualTo("mapdb");
    }

    @Test
    void files_areNamedAsDocumented() throws IOException {
        Path path = temporary.resolve("data");
        try (DataDirectory directory = FileSystemDirectory.open(path);
                MapDbPersister persister = MapDbPersister.open(directory)) {
            persister.recover(new Recovery());
            assertThat(directory.list()).containsExactly("store.journal", "store.mapdb");
            assertThat(Files.size(path.resolve("store.journal"))).isEqualTo(8 << 20);
        }
    }
}
