package io.raftkit.engine.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.raftkit.api.log.EntryBatch;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import io.raftkit.engine.Entries;
import io.raftkit.engine.stored.Found;
import io.raftkit.engine.stored.Recovered;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The log against a plain list of terms, and the disk that follows it against the log. */
class RaftLogTest {

    /** Appends, truncations, hand-overs and evictions at random: log, window and disk tell the same story. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void logAndDiskFollowAPlainList(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RaftLog log = new RaftLog(Recovered.of(new Recovery()), 0, 600);
        List<Long> model = new ArrayList<>();
        List<Long> disk = new ArrayList<>();
        for (int step = 0; step < 1_500; step++) {
            int choice = random.nextInt(10);
            if (choice < 5) {
                append(log, model, random);
            } else if (choice < 6 && !model.isEmpty()) {
                int kept = Math.max(0, model.size() - random.nextInt(5));
                log.truncateFrom(kept + 1);
                model.subList(kept, model.size()).clear();
            } else if (choice < 9) {
                handOver(log, disk);
                assertThat(disk).isEqualTo(model);
                log.evictUpTo(disk.size());
            }
            assertThat(log.lastIndex()).isEqualTo(model.size());
            assertThat(log.lastTerm()).isEqualTo(model.isEmpty() ? 0 : model.get(model.size() - 1));
            checkEntry(log, model, 1 + random.nextInt(model.size() + 1));
        }
    }

    private static void append(RaftLog log, List<Long> model, SplittableRandom random) {
        long term = (model.isEmpty() ? 1 : model.get(model.size() - 1)) + random.nextInt(2);
        long[] terms = new long[1 + random.nextInt(4)];
        for (int i = 0; i < terms.length; i++) {
            terms[i] = term + (i == terms.length - 1 ? random.nextInt(2) : 0);
        }
        log.append(Entries.of(model.size() + 1, terms));
        for (long appended : terms) {
            model.add(appended);
        }
    }

    private static void handOver(RaftLog log, List<Long> disk) {
        PersistBatch.Builder builder = PersistBatch.builder();
        boolean hasNews = log.hasNews();
        log.handTo(builder);
        PersistBatch batch = builder.build();
        assertThat(batch.isEmpty()).isEqualTo(!hasNews);
        assertThat(log.hasNews()).isFalse();
        if (batch.truncateFrom() != 0) {
            assertThat(batch.truncateFrom()).isLessThanOrEqualTo(disk.size());
            disk.subList((int) batch.truncateFrom() - 1, disk.size()).clear();
        }
        for (EntryBatch entries : batch.entries()) {
            assertThat(entries.firstIndex()).isEqualTo(disk.size() + 1);
            for (long index = entries.firstIndex(); index <= entries.lastIndex(); index++) {
                disk.add(entries.termAt(index));
            }
        }
    }

    private static void checkEntry(RaftLog log, List<Long> model, int index) {
        if (index > model.size()) {
            assertThat(log.holds(index)).isFalse();
            assertThat(log.matches(index, 1)).isFalse();
            return;
        }
        long term = model.get(index - 1);
        assertThat(log.termAt(index)).isEqualTo(term);
        assertThat(log.matches(index, term)).isTrue();
        assertThat(log.matches(index, term + 1)).isFalse();
        assertThat(log.holds(index)).isEqualTo(index > log.lastLeft());
        if (log.holds(index)) {
            assertThat(log.slice(index, index, 1).get(0).termAt(index)).isEqualTo(term);
        }
    }

    @Test
    void recoveredLogIsNotHandedOverAgain() {
        RaftLog log = new RaftLog(recovered(), 5_000, 600);
        assertThat(log.lastIndex()).isEqualTo(4);
        assertThat(log.lastTime()).isEqualTo(5_000);
        assertThat(log.hasNews()).isFalse();
        assertThat(log.holds(4)).isFalse();
        assertThat(log.lastLeft()).isEqualTo(4);
        log.append(Entries.of(5, 3));
        assertThat(log.lastLeft()).isEqualTo(4);
        assertThat(log.holds(5)).isTrue();
    }

    /** An entry that the disk never heard of needs no truncation there. */
    @Test
    void truncationOfEntriesNotHandedOverIsNoNewsForTheDisk() {
        RaftLog log = new RaftLog(recovered(), 0, 600);
        log.append(Entries.of(5, 3, 3));
        log.truncateFrom(5);
        assertThat(log.hasNews()).isFalse();
    }

    /** Two truncations between two hand-overs are one, at the lower index. */
    @Test
    void lowestTruncationCounts() {
        RaftLog log = new RaftLog(recovered(), 0, 600);
        log.truncateFrom(2);
        log.append(Entries.of(2, 3, 3, 3));
        log.truncateFrom(4);
        PersistBatch.Builder builder = PersistBatch.builder();
        log.handTo(builder);
        assertThat(builder.build().truncateFrom()).isEqualTo(2);
        assertThat(builder.build().entries().get(0).lastIndex()).isEqualTo(3);
    }

    @Test
    void append_refusesAGap() {
        RaftLog log = new RaftLog(recovered(), 0, 600);
        assertThatIllegalStateException().isThrownBy(() -> log.append(Entries.of(4, 3)));
        assertThatIllegalStateException().isThrownBy(() -> log.append(Entries.of(6, 3)));
    }

    @Test
    void termAt_refusesWhatIsNotInTheLog() {
        RaftLog log = new RaftLog(compacted(), 0, 600);
        assertThat(log.termAt(9)).isEqualTo(2);
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> log.termAt(8));
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> log.termAt(13));
    }

    /** Where older entries were dropped, the entry right before the first kept one still answers the consistency check (Raft §7). */
    @Test
    void matches_knowsTheEntryBeforeTheFirst() {
        RaftLog log = new RaftLog(compacted(), 0, 600);
        assertThat(log.matches(9, 2)).isTrue();
        assertThat(log.matches(9, 1)).isFalse();
        assertThat(log.matches(8, 2)).isFalse();
        assertThat(log.matches(8, 0)).isFalse();
    }

    /** Raft §5.4.1; this log ends with entry 4 of term 3. */
    @ParameterizedTest
    @CsvSource({"4, 3, true", "3, 3, false", "5, 3, true", "1, 4, true", "99, 2, false", "0, 0, false"})
    void isAtMostAsUpToDateAs_comparesTermFirstThenLength(long otherIndex, long otherTerm, boolean expected) {
        assertThat(new RaftLog(recovered(), 0, 600).isAtMostAsUpToDateAs(otherIndex, otherTerm))
                .isEqualTo(expected);
    }

    @Test
    void lastAgreeing_staysWithinTheLog() {
        RaftLog log = new RaftLog(recovered(), 0, 600);
        assertThat(log.lastAgreeing(99, 9)).isEqualTo(4);
        assertThat(log.lastAgreeing(99, 2)).isEqualTo(3);
        assertThat(log.lastAgreeing(4, 1)).isEqualTo(2);
        assertThat(log.lastAgreeing(-5, 1)).isZero();
        assertThat(log.lastAgreeing(4, 0)).isZero();
    }

    /** Times never fall along the log, even if what had the highest one was removed. */
    @Test
    void lastTime_neverFalls() {
        RaftLog log = new RaftLog(recovered(), 5_000, 600);
        log.append(Entries.of(5, 3));
        assertThat(log.lastTime()).isEqualTo(5_000);
    }

    /** Entries 1 to 4 of terms 1, 1, 2, 3. */
    private static Recovered recovered() {
        return Recovered.of(Found.log(LogStart.ORIGIN, 1, 1, 2, 3));
    }

    /** Entries 10 to 12, behind one of term 2. */
    private static Recovered compacted() {
        return Recovered.of(Found.log(new LogStart(10, 2), 2, 2, 2));
    }
}
