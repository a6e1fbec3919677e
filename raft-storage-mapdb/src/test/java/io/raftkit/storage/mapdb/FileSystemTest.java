package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.PersisterProvider;
import io.raftkit.api.storage.Recovery;
import io.raftkit.runtime.file.FileSystemDirectory;
import io.raftkit.testkit.storage.PersistWorkload;
import io.raftkit.testkit.storage.PersisterModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the real file system. */
class FileSystemTest {
    private static final List<PersistBatch> BATCHES = PersistWorkload.mixed(21, 150, 500);

    @TempDir
    Path temporary;

    @Test
    void interrupts_doNotMatter() throws IOException {
        Path path = temporary.resolve("data");
        PersisterModel model = new PersisterModel();
        Thread.currentThread().interrupt();
        try (DataDirectory directory = FileSystemDirectory.open(path);
                MapDbPersister persister = MapDbPersister.open(directory, MapDbPersisterContractTest.SMALL)) {
            persister.recover(new Recovery());
            for (PersistBatch batch : BATCHES) {
                Thread.currentThread().interrupt();
                persister.persist(batch);
                model = model.after(batch);
                assertThat(Thread.currentThread().isInterrupted()).isTrue();
            }
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        try (DataDirectory directory = FileSystemDirectory.open(path);
                MapDbPersister persister = MapDbPersister.open(directory, MapDbPersisterContractTest.SMALL)) {
            assertThat(model.difference(Recovery.of(persister), persister)).isNull();
        }
    }

    @Test
    void secondOpenOfADirectory_isRefused() throws IOException {
        Path path = temporary.resolve("data");
        try (DataDirectory directory = FileSystemDirectory.open(path);
                MapDbPersister persister = MapDbPersister.open(directory)) {
            persister.recover(new Recovery());
            assertThatThrownBy(() -> FileSystemDirectory.open(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use");
        }
        FileSystemDirectory.open(path).close();
    }

    @Test
    void provider_isDeclaredInBothPlaces() throws IOException {
        assertThat(new MapDbPersisterProvider().name()).isEqualTo("mapdb");
        Module module = MapDbPersister.class.getModule();
        try (var file = module.getResourceAsStream("META-INF/services/" + PersisterProvider.class.getName())) {
            assertThat(file).isNotNull();
            List<String> declared = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(declared).containsExactly(MapDbPersisterProvider.class.getName());
            if (module.isNamed()) {
                assertThat(module.getDescriptor().provides())
                        .singleElement()
                        .satisfies(provides -> assertThat(provides.providers()).isEqualTo(declared));
            }
        }
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
