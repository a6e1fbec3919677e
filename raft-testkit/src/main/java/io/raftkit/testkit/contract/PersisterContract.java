package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.DataDirectory;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.testkit.storage.CrashSweep;
import io.raftkit.testkit.storage.InMemoryDirectory;
import io.raftkit.testkit.storage.PersistWorkload;
import io.raftkit.testkit.storage.PersisterModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What every {@link Persister} must do. Extend it and say how yours is opened.
 *
 * <p>The directory is in memory, and it is crashed at every operation: a persister that does not reach its files through the directory
 * cannot pass.
 */
public abstract class PersisterContract extends PersisterRecordCases {

    /** For subclasses. */
    protected PersisterContract() {}

    @Test
    void cutTail_neverReturnsAtAnyCrash() {
        // Entries of terms 3 are cut and replaced by entries of the same size and of the older term 2: whatever is left
        // of the
        // cut ones behind the new end would fit exactly.
        List<PersistBatch> batches = new ArrayList<>();
        batches.add(PersistBatch.builder()
                .record("term", new byte[] {3})
                .entries(entries(1, 10, 2, 100))
                .build());
        batches.add(PersistBatch.builder().entries(entries(11, 30, 3, 100)).build());
        batches.add(PersistBatch.builder()
                .truncateFrom(11)
                .entries(entries(11, 15, 2, 100))
                .build());
        batches.add(PersistBatch.builder().entries(entries(16, 16, 2, 100)).build());
        batches.add(PersistBatch.builder().truncateFrom(16).build());
        batches.add(PersistBatch.builder().entries(entries(16, 17, 2, 100)).build());
        CrashSweep.Report report = new CrashSweep(this::open, batches, 2, 2).run();
        assertThat(report.failures()).isEmpty();
        assertThat(report.points()).isGreaterThanOrEqualTo(batches.size());
    }

    @Test
    void crash_atEveryOperationOfAMixedRun() {
        CrashSweep.Report report = new CrashSweep(this::open, PersistWorkload.mixed(7, 40, 700), 1, 4).run();
        assertThat(report.failures()).isEmpty();
        assertThat(report.points()).isGreaterThanOrEqualTo(40);
    }

    @Test
    void model_manySeedsWithReopen() throws IOException {
        for (int seed = 1; seed <= 20; seed++) {
            InMemoryDirectory disk = new InMemoryDirectory();
            PersisterModel model = new PersisterModel();
            Persister persister = open(disk);
            persister.recover(new Recovery());
            int count = 0;
            for (PersistBatch batch : PersistWorkload.mixed(seed, 120, 2000)) {
                persister.persist(batch);
                model = model.after(batch);
                if (++count % 10 == 0) {
                    persister.close();
                    persister = open(disk);
                    Recovery found = Recovery.of(persister);
                    assertThat(model.difference(found, persister))
                            .as("seed %d after %d batches", seed, count)
                            .isNull();
                }
            }
            persister.close();
        }
    }

    /** It may come before the first batch, and twice; and what is stored does not change by it. */
    @Test
    void idle_changesNothingThatIsStored() throws IOException {
        Persister persister = opened();
        persister.idle();
        PersisterModel model = new PersisterModel();
        for (PersistBatch batch : PersistWorkload.mixed(3, 60, 700)) {
            persister.persist(batch);
            persister.idle();
            persister.idle();
            model = model.after(batch);
        }
        Recovery found = reopened();
        assertThat(model.difference(found, persister())).isNull();
        persister().idle();
    }

    @Test
    void compaction_dropsOlderEntriesAndKeepsTheTermBefore() throws IOException {
        Persister persister = opened();
        persister.persist(PersistBatch.builder()
                .entries(entries(1, 10, 1, 50))
                .entries(entries(11, 20, 4, 50))
                .build());
        persister.persist(PersistBatch.builder().logStart(new LogStart(8, 1)).build());
        assertThat(persister.read(7, 20, 1000)).isNull();
        assertThat(persister.read(8, 20, 10_000)).satisfies(read -> {
            assertThat(read.firstIndex()).isEqualTo(8);
            assertThat(read.termAt(8)).isEqualTo(1);
        });
        Recovery found = reopened();
        assertThat(found.logStart()).isEqualTo(new LogStart(8, 1));
        assertThat(found.lastIndex()).isEqualTo(20);
        assertThat(found.termRuns()).containsExactly(Map.entry(8L, 1L), Map.entry(11L, 4L));
        assertThat(persister().read(7, 20, 1000)).isNull();
    }

    @Test
    void compaction_beyondTheLogEmptiesIt() throws IOException {
        Persister persister = opened();
        persister.persist(PersistBatch.builder().entries(entries(1, 10, 1, 50)).build());
        persister.persist(PersistBatch.builder().logStart(new LogStart(101, 7)).build());
        Recovery found = reopened();
        assertThat(found.lastIndex()).isEqualTo(100);
        assertThat(found.termRuns()).isEmpty();
        persister()
                .persist(
                        PersistBatch.builder().entries(entries(101, 103, 7, 50)).build());
        found = reopened();
        assertThat(found.lastIndex()).isEqualTo(103);
        assertThat(found.termRuns()).containsExactly(Map.entry(101L, 7L));
    }

    @Test
    void directory_isLeftOpenByClose() throws IOException {
        InMemoryDirectory disk = new InMemoryDirectory();
        Persister persister = open(disk);
        persister.recover(new Recovery());
        persister.close();
        persister.close();
        DataDirectory directory = disk;
        assertThat(directory.list()).isNotNull();
        EntryBatch any = entries(1, 1, 1, 1);
        Persister next = open(directory);
        next.recover(new Recovery());
        next.persist(PersistBatch.builder().entries(any).build());
        next.close();
    }
}
