package io.raftkit.testkit.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.api.storage.StorageFullException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class InMemoryPersisterTest {
    private final InMemoryPersister persister = new InMemoryPersister();

    @Test
    void store_outlivesThePersister() throws IOException {
        persister.persist(entry(1));
        persister.close();
        assertThat(Recovery.of(new InMemoryPersister(persister.store())).lastIndex())
                .isEqualTo(1);
    }

    @Test
    void copy_isFrozen() throws IOException {
        persister.persist(entry(1));
        InMemoryStore before = persister.store().copy();
        persister.persist(entry(2));
        assertThat(Recovery.of(new InMemoryPersister(before)).lastIndex()).isEqualTo(1);
    }

    @Test
    void full_storesNothingAndTakesTheBatchLater() throws IOException {
        persister.full(true);
        assertThatThrownBy(() -> persister.persist(entry(1))).isInstanceOf(StorageFullException.class);
        assertThat(Recovery.of(persister).lastIndex()).isZero();
        persister.full(false);
        persister.persist(entry(1));
        assertThat(Recovery.of(persister).lastIndex()).isEqualTo(1);
    }

    @Test
    void failNext_failsForGood() throws IOException {
        persister.failNext(new IOException("Input/output error"));
        assertThatThrownBy(() -> persister.persist(entry(1))).hasRootCauseMessage("Input/output error");
        assertThatThrownBy(() -> persister.persist(entry(1))).hasRootCauseMessage("Input/output error");
        assertThat(Recovery.of(persister).lastIndex()).isZero();
    }

    @Test
    void beforePersist_seesTheBatchAndMayRefuseIt() throws IOException {
        persister.beforePersist(batch -> {
            throw new IOException("refused " + batch.entries().get(0).firstIndex());
        });
        assertThatThrownBy(() -> persister.persist(entry(1))).hasMessage("refused 1");
        assertThat(Recovery.of(persister).lastIndex()).isZero();
    }

    private static PersistBatch entry(long index) {
        EntryBatch entry = EntryBatch.builder(index, 64)
                .add(1, 0, EntryType.COMMAND, new byte[8])
                .build();
        return PersistBatch.builder().entries(entry).build();
    }
}
