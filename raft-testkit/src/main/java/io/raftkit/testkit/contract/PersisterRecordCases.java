package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Persister;
import io.raftkit.api.storage.Recovery;
import io.raftkit.testkit.storage.CrashSweep;
import io.raftkit.testkit.storage.PersistWorkload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The cases of {@link PersisterContract} about records, and about several batches written together. */
abstract class PersisterRecordCases extends PersisterReadCases {
    private static final int MANY = 300;

    PersisterRecordCases() {}

    @Test
    void record_isReplacedAndRemoved() throws IOException {
        opened();
        for (int round = 1; round <= 50; round++) {
            persister().persist(record("one", round, 0, 1));
        }
        assertThat(reopened().records().get("one")).containsExactly(50, 0, 1);
        persister().persist(record("one"));
        assertThat(reopened().records().get("one")).isEmpty();
        persister()
                .persist(PersistBatch.builder()
                        .record("one", null)
                        .record("never-there", null)
                        .build());
        assertThat(reopened().records()).isEmpty();
        persister().persist(record("one", 7));
        assertThat(reopened().records().get("one")).containsExactly(7);
    }

    /** What a later release stores is kept by a persister that never heard of it. */
    @Test
    void record_ofAnyNameIsKept() throws IOException {
        String longest = "0".repeat(39) + "z";
        opened().persist(PersistBatch.builder()
                .record("a", new byte[] {1})
                .record("-", new byte[] {2})
                .record(longest, new byte[] {3})
                .build());
        persister().persist(PersistBatch.builder().entries(entries(1, 5, 1, 10)).build());
        persister().persist(PersistBatch.builder().logStart(new LogStart(3, 1)).build());
        Recovery found = reopened();
        assertThat(found.records()).containsOnlyKeys("a", "-", longest);
        assertThat(found.records().get(longest)).containsExactly(3);
    }

    @Test
    void record_mayHave64KiB_andGrowAndShrink() throws IOException {
        opened();
        for (int length :
                new int[] {1, PersistBatch.RECORD_BYTES_MAX, 700, PersistBatch.RECORD_BYTES_MAX - 1, 0, 5_000}) {
            byte[] value = new byte[length];
            Arrays.fill(value, (byte) length);
            persister()
                    .persist(PersistBatch.builder()
                            .record("large", value)
                            .record("beside", new byte[] {1})
                            .build());
            Recovery found = reopened();
            assertThat(found.records().get("large")).isEqualTo(value);
            assertThat(found.records().get("beside")).containsExactly(1);
        }
    }

    @Test
    void record_isOneOfMany() throws IOException {
        opened();
        PersistBatch.Builder all = PersistBatch.builder();
        for (int number = 0; number < MANY; number++) {
            all.record("record-" + number, new byte[number]);
        }
        persister().persist(all.build());
        for (int number = 0; number < MANY; number += 3) {
            persister()
                    .persist(PersistBatch.builder()
                            .record("record-" + number, number % 2 == 0 ? null : new byte[MANY - number])
                            .build());
        }
        Recovery found = reopened();
        for (int number = 0; number < MANY; number++) {
            byte[] value = found.records().get("record-" + number);
            if (number % 6 == 0) {
                assertThat(value).isNull();
            } else {
                assertThat(value).hasSize(number % 3 == 0 ? MANY - number : number);
            }
        }
    }

    /** Records of all sizes change together with the log, or not at all. */
    @Test
    void records_areAtomicWithTheLogAtAnyCrash() {
        List<PersistBatch> batches = new ArrayList<>();
        for (int round = 1; round <= 8; round++) {
            byte[] large = new byte[round * 900];
            Arrays.fill(large, (byte) round);
            batches.add(PersistBatch.builder()
                    .record("small", new byte[] {(byte) round})
                    .record("large", round % 3 == 0 ? null : large)
                    .record("beside-" + round % 2, round % 4 < 2 ? null : new byte[20])
                    .entries(entries(round, round, 1, 100))
                    .build());
        }
        CrashSweep.Report report = new CrashSweep(this::open, batches, 2, 2).run();
        assertThat(report.failures()).isEmpty();
        assertThat(report.points()).isGreaterThanOrEqualTo(batches.size());
    }

    /** Whoever finds the record of a new snapshot with an older start of the log, or the other way round, lacks entries or has them twice. */
    @Test
    void snapshot_isPublishedTogetherWithTheStartOfTheLogAtAnyCrash() {
        List<PersistBatch> batches = new ArrayList<>();
        // Within the log, right behind its end, and beyond it.
        int[] firstKept = {4, 10, 17, 2, 11};
        for (int round = 1; round <= firstKept.length; round++) {
            long next = lastIndex(batches) + 1;
            batches.add(PersistBatch.builder()
                    .entries(entries(next, next + 9, round, 200))
                    .build());
            batches.add(PersistBatch.builder()
                    .record("snapshot", new byte[] {(byte) round})
                    .snapshot("snapshot-" + round, new LogStart(next + firstKept[round - 1], round))
                    .build());
        }
        CrashSweep.Report report = new CrashSweep(this::open, batches, 2, 2).run();
        assertThat(report.failures()).isEmpty();
        assertThat(report.points()).isGreaterThanOrEqualTo(batches.size());
    }

    private static long lastIndex(List<PersistBatch> batches) {
        return PersistWorkload.model(batches).lastIndex();
    }

    /** Truncations and compactions in their midst, too: at any crash some of the first batches are there, each as a whole. */
    @Test
    void persistAll_leavesTheFirstBatchesAtAnyCrash() {
        CrashSweep.Report report = new CrashSweep(this::open, PersistWorkload.mixed(11, 40, 300), 1, 4)
                .writingTogether(7)
                .run();
        assertThat(report.failures()).isEmpty();
        assertThat(report.points()).isGreaterThanOrEqualTo(6);
    }

    @Test
    void persistAll_meansTheSameAsOneAfterTheOther() throws IOException {
        List<PersistBatch> batches = PersistWorkload.mixed(12, 60, 300);
        Persister persister = opened();
        for (int from = 0; from < batches.size(); from += 20) {
            persister.persistAll(batches.subList(from, from + 20));
        }
        Recovery found = reopened();
        assertThat(PersistWorkload.model(batches).difference(found, persister()))
                .isNull();
    }
}
