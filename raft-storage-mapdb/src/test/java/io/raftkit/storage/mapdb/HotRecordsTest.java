package io.raftkit.storage.mapdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.log.EntryType;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.storage.mapdb.volume.Page;
import io.raftkit.testkit.storage.Fault;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What changes with most batches, as term and vote and the commit hint do, costs neither a page nor a force of its own. */
class HotRecordsTest {
    private static final int ROUNDS = 200;

    /** A storage of a server that has started, and what its disk is asked to do. */
    private static final class Server {
        private final MapDbPersister persister;
        private long written;
        private long forces;
        private long next = 1;

        Server() throws IOException {
            InMemoryDirectory disk = new InMemoryDirectory();
            persister = MapDbPersister.open(disk);
            persister.recover(new Recovery());
            persister.persist(records(0)
                    .record("bootstrap", new byte[200])
                    .record("peer-stores", new byte[1 + 12 * 4])
                    .build());
            disk.faults(operation -> {
                written += operation.kind() == Operation.Kind.WRITE ? operation.length() : 0;
                forces += operation.isForce() ? 1 : 0;
                return Fault.NONE;
            });
        }

        PersistBatch entry(PersistBatch.Builder batch) {
            EntryBatch entry = EntryBatch.builder(next, 64)
                    .add(1, next, EntryType.COMMAND, new byte[8])
                    .build();
            next++;
            return batch.entries(entry).build();
        }
    }

    private static PersistBatch.Builder records(long value) {
        byte[] term = ByteBuffer.allocate(13).putLong(1, value).array();
        byte[] hint = ByteBuffer.allocate(9).putLong(1, value).array();
        return PersistBatch.builder().record("term-and-vote", term).record("commit-hint", hint);
    }

    @Test
    void besideEntries_theyAddNothing() throws IOException {
        Server without = new Server();
        Server with = new Server();
        for (int round = 1; round <= ROUNDS; round++) {
            without.persister.persist(without.entry(PersistBatch.builder()));
            with.persister.persist(with.entry(records(round)));
        }
        assertThat(with.written).isEqualTo(without.written);
        assertThat(with.forces).isEqualTo(ROUNDS).isEqualTo(without.forces);
    }

    @Test
    void alone_theyAreOnePageBehindTheHeadOfAFrame() throws IOException {
        Server server = new Server();
        server.persister.persist(records(7).build());
        assertThat(server.written).isBetween(2L * Page.BYTES, 3L * Page.BYTES - 1);
        assertThat(server.forces).isEqualTo(1);
    }

    @Test
    void batchesTogether_areOneForce_truncationsAmongThem() throws IOException {
        Server server = new Server();
        server.persister.persistAll(List.of(
                server.entry(records(1)),
                server.entry(records(2)),
                PersistBatch.builder().truncateFrom(2).build()));
        assertThat(server.forces).isEqualTo(1);
        assertThat(server.persister.read(1, 9, 1_000).count()).isEqualTo(1);
    }
}
