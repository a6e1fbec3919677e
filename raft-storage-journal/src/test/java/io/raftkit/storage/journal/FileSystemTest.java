package io.raftkit.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.EntryBatch;
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
                JournalPersister persister = SmallJournal.open(directory)) {
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
                JournalPersister persister = SmallJournal.open(directory)) {
            assertThat(model.difference(Recovery.of(persister), persister)).isNull();
        }
    }

    @Test
    void secondOpenOfADirectory_isRefused() throws IOException {
        Path path = temporary.resolve("data");
        try (DataDirectory directory = FileSystemDirectory.open(path);
                JournalPersister persister = JournalPersister.open(directory)) {
            persister.recover(new Recovery());
            assertThatThrownBy(() -> FileSystemDirectory.open(path))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is in use");
        }
        FileSystemDirectory.open(path).close();
    }

    @Test
    void provider_isDeclaredInBothPlaces() throws IOException {
        assertThat(new JournalPersisterProvider().name()).isEqualTo("journal");
        Module module = JournalPersister.class.getModule();
        try (var file = module.getResourceAsStream("META-INF/services/" + PersisterProvider.class.getName())) {
            assertThat(file).isNotNull();
            List<String> declared = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(declared).containsExactly(JournalPersisterProvider.class.getName());
            if (module.isNamed()) {
                assertThat(module.getDescriptor().provides())
                        .singleElement()
                        .satisfies(provides -> assertThat(provides.providers()).isEqualTo(declared));
            }
        }
    }

    /** What a start reads, and what is kept of it in memory, are places and not entries. */
    @Test
    void longLog_isFoundAndReadBack() throws IOException {
        int count = 100_000;
        int together = 500;
        JournalSizes sizes = new JournalSizes(1 << 20);
        Path path = temporary.resolve("data");
        try (DataDirectory directory = FileSystemDirectory.open(path);
                JournalPersister persister = JournalPersister.open(directory, sizes, Runnable::run)) {
            persister.recover(new Recovery());
            for (long first = 1; first <= count; first += together) {
                persister.persist(Batches.entries(first, first + together - 1, 1 + first / 10_000, 100));
            }
        }
        try (DataDirectory directory = FileSystemDirectory.open(path);
                JournalPersister persister = JournalPersister.open(directory, sizes, Runnable::run)) {
            Recovery found = Recovery.of(persister);
            assertThat(found.lastIndex()).isEqualTo(count);
            assertThat(found.termRuns()).hasSize(10);
            for (long index = 1; index <= count; ) {
                EntryBatch read = persister.read(index, count, 256 << 10);
                assertThat(read).isNotNull();
                assertThat(read.firstIndex()).isEqualTo(index);
                assertThat(read.termAt(index)).isEqualTo(1 + (index - 1) / together * together / 10_000);
                assertThat(read.count()).as("entries of one read").isGreaterThan(1);
                index = read.lastIndex() + 1;
            }
        }
    }

    @Test
    void files_areNamedAsDocumented() throws IOException {
        Path path = temporary.resolve("data");
        try (DataDirectory directory = FileSystemDirectory.open(path);
                JournalPersister persister = JournalPersister.open(directory, JournalSizes.DEFAULT, Runnable::run)) {
            persister.recover(new Recovery());
            assertThat(directory.list()).containsExactly("j-0001", "j-0002", "j-0003");
            assertThat(Files.size(path.resolve("j-0001"))).isEqualTo(64 << 20);
        }
    }
}
