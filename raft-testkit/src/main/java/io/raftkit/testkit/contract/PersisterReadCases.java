package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The cases of {@link PersisterContract} that are about reading. */
abstract class PersisterReadCases extends PersisterCases {

    PersisterReadCases() {}

    @Test
    void read_givesAtLeastOneEntryAndAtMostTheBytes() throws IOException {
        opened().persist(PersistBatch.builder().entries(entries(1, 100, 1, 200)).build());
        int entryBytes = EntryBatch.ENTRY_HEADER_BYTES + 200;
        assertThat(persister().read(5, 100, 0)).satisfies(read -> assertRange(read, 5, 5));
        assertThat(persister().read(5, 100, 1)).satisfies(read -> assertRange(read, 5, 5));
        assertThat(persister().read(5, 7, 1 << 20)).satisfies(read -> {
            assertThat(read.firstIndex()).isEqualTo(5);
            assertThat(read.lastIndex()).isLessThanOrEqualTo(7);
        });
        EntryBatch some = Objects.requireNonNull(persister().read(50, 100, 10 * entryBytes));
        assertThat(some.sizeBytes()).isLessThanOrEqualTo(10 * entryBytes);
        assertThat(persister().read(100, 100, Integer.MAX_VALUE)).satisfies(read -> assertRange(read, 100, 100));
    }

    @Test
    void read_crossesBatches() throws IOException {
        opened();
        for (long index = 1; index <= 500; index++) {
            persister()
                    .persist(PersistBatch.builder()
                            .entries(entries(index, index, 1 + index / 100, 30))
                            .build());
        }
        for (int start = 0; start < 2; start++) {
            long next = 1;
            while (next <= 500) {
                EntryBatch read = Objects.requireNonNull(persister().read(next, 500, 700));
                assertThat(read.firstIndex()).isEqualTo(next);
                for (long index = next; index <= read.lastIndex(); index++) {
                    assertThat(read.termAt(index)).isEqualTo(1 + index / 100);
                    assertThat(read.payloadAt(index).getLong()).isEqualTo(index);
                }
                next = read.lastIndex() + 1;
            }
            reopened();
        }
    }

    @Test
    void read_ofLargeEntries() throws IOException {
        opened().persist(PersistBatch.builder().entries(entries(1, 3, 1, 10)).build());
        persister()
                .persist(PersistBatch.builder()
                        .entries(entries(4, 6, 1, 1 << 20))
                        .build());
        persister().persist(PersistBatch.builder().entries(entries(7, 8, 2, 10)).build());
        Recovery found = reopened();
        assertThat(found.lastIndex()).isEqualTo(8);
        assertThat(found.termRuns()).containsExactly(Map.entry(1L, 1L), Map.entry(7L, 2L));
        for (long index = 1; index <= 8; index++) {
            long wanted = index;
            assertThat(persister().read(index, index, 100)).satisfies(read -> {
                assertRange(read, wanted, wanted);
                assertThat(read.bytes())
                        .isEqualTo(entries(wanted, wanted, wanted < 7 ? 1 : 2, wanted > 3 && wanted < 7 ? 1 << 20 : 10)
                                .bytes());
            });
        }
        persister().persist(PersistBatch.builder().truncateFrom(5).build());
        persister()
                .persist(PersistBatch.builder().entries(entries(5, 5, 3, 100)).build());
        assertThat(reopened().termRuns()).containsExactly(Map.entry(1L, 1L), Map.entry(5L, 3L));
        assertThat(persister().read(4, 5, 2 << 20)).isNotNull();
        assertThat(persister().read(5, 5, 2 << 20))
                .satisfies(read -> assertThat(read.lastTerm()).isEqualTo(3));
    }

    @Test
    @SuppressWarnings("ThreadPriorityCheck") // It waits for a read to have happened, and asks after each yield.
    void read_besidePersist() throws Exception {
        Persister shared = opened();
        shared.persist(PersistBatch.builder().entries(entries(1, 50, 1, 100)).build());
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        AtomicLong stored = new AtomicLong(50);
        AtomicLong reads = new AtomicLong();
        Thread reader = new Thread(() -> {
            try {
                for (long round = 0; stored.get() > 0; round++) {
                    long last = Math.max(1, stored.get());
                    long from = 1 + round * 7919 % last;
                    EntryBatch read = Objects.requireNonNull(shared.read(from, last, 5000));
                    assertThat(read.firstIndex()).isEqualTo(from);
                    assertThat(read.payloadAt(from).getLong()).isEqualTo(from);
                    reads.set(round + 1);
                }
            } catch (Throwable e) {
                failure.set(e);
            }
        });
        reader.start();
        for (long index = 51; index <= 2000; index += 10) {
            shared.persist(PersistBatch.builder()
                    .entries(entries(index, index + 9, 1, 300))
                    .build());
            stored.set(index + 9);
            // Otherwise all might be stored before the first read.
            long before = reads.get();
            while (reads.get() == before && reader.isAlive()) {
                Thread.yield();
            }
        }
        stored.set(0);
        reader.join();
        assertThat(failure.get()).isNull();
    }

    private static void assertRange(@Nullable EntryBatch batch, long first, long last) {
        EntryBatch there = Objects.requireNonNull(batch);
        assertThat(there.firstIndex()).isEqualTo(first);
        assertThat(there.lastIndex()).isEqualTo(last);
    }
}
