package io.raftkit.storage.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
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
        return SmallJournal.open(directory);
    }

    @Override
    protected DataDirectory openDirectory(Path path) throws IOException {
        return FileSystemDirectory.open(path);
    }

    @Override
    protected PersisterProvider provider() {
        return new JournalPersisterProvider();
    }

    @Test
    void provider_keepsItsName() {
        assertThat(provider().name()).isEqualTo("journal");
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
