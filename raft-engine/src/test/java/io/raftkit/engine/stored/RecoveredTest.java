package io.raftkit.engine.stored;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.raftkit.api.log.EntryType;
import io.raftkit.api.log.MalformedDataException;
import io.raftkit.api.membership.Configuration;
import io.raftkit.api.storage.LogStart;
import io.raftkit.api.storage.PersistBatch;
import io.raftkit.api.storage.Recovery;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a server restarts from, as its persister reported it. */
class RecoveredTest {

    @Test
    void nothingIsAServerThatNeverStarted() {
        Recovered nothing = Recovered.of(new Recovery());
        assertThat(nothing.bootstrap()).isNull();
        assertThat(nothing.termAndVote()).isEqualTo(TermAndVote.NONE);
        assertThat(nothing.logStart()).isEqualTo(LogStart.ORIGIN);
        assertThat(nothing.lastIndex()).isZero();
        assertThat(nothing.peerStores()).isEmpty();
        assertThat(nothing.commitHint()).isZero();
    }

    @Test
    void everyRecordIsReadBack() {
        Bootstrap bootstrap = new Bootstrap(1, 2, 0, 3, Configuration.of(List.of()), true, false);
        PersistBatch.Builder records = StoredRecords.put(PersistBatch.builder(), bootstrap);
        StoredRecords.put(records, new TermAndVote(4, 2));
        StoredRecords.putPeerStores(
                records, new TreeMap<>(Map.of(2, new HeardStore(22, 0), 3, new HeardStore(-33, 5))));
        StoredRecords.putCommitHint(records, 6);
        Recovery log = Found.log(new LogStart(5, 2), 2, 3);
        log.entry(7, 3, EntryType.CONFIGURATION);
        Recovered recovered = Found.with(log, records);
        assertThat(recovered.bootstrap()).isEqualTo(bootstrap);
        assertThat(recovered.termAndVote()).isEqualTo(new TermAndVote(4, 2));
        assertThat(recovered.peerStores())
                .containsExactly(Map.entry(2, new HeardStore(22, 0)), Map.entry(3, new HeardStore(-33, 5)));
        assertThat(recovered.commitHint()).isEqualTo(6);
        assertThat(recovered.logStart()).isEqualTo(new LogStart(5, 2));
        assertThat(recovered.lastIndex()).isEqualTo(7);
        assertThat(recovered.termRuns()).containsExactly(Map.entry(5L, 2L), Map.entry(6L, 3L));
        assertThat(recovered.configurations()).containsExactly(7L);
    }

    /** What a later release stored is no damage to this one. */
    @Test
    void recordOfAnUnknownNameIsPassedOver() {
        Recovery found = new Recovery();
        found.record("a-later-one", new byte[] {1, 2, 3});
        assertThat(Recovered.of(found).bootstrap()).isNull();
    }

    /** Only what is stored is ever known committed: a hint beyond the log says that the log has lost its end. */
    @Test
    void commitHintBeyondTheLogIsRefused() {
        PersistBatch.Builder hint = StoredRecords.putCommitHint(PersistBatch.builder(), 4);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> Found.with(Found.log(LogStart.ORIGIN, 1, 1, 1), hint))
                .withMessageContaining("ends at 3")
                .withMessageContaining("up to 4");
    }

    @Test
    void recordThatCannotBeReadIsRefusedByName() {
        PersistBatch.Builder whole = StoredRecords.put(PersistBatch.builder(), new TermAndVote(4, 2));
        byte[] record = whole.build().records().values().iterator().next();
        for (int length = 0; length <= record.length + 1; length++) {
            if (length != record.length) {
                assertRefused(Arrays.copyOf(record, length), "term-and-vote");
            }
        }
        byte[] newer = record.clone();
        newer[0] = 2;
        assertRefused(newer, "version 2");
        byte[] impossible = record.clone();
        impossible[1] = -1;
        assertRefused(impossible, "term-and-vote");
    }

    private static void assertRefused(byte[] termAndVote, String words) {
        Recovery found = new Recovery();
        found.record("term-and-vote", termAndVote);
        assertThatExceptionOfType(MalformedDataException.class)
                .isThrownBy(() -> Recovered.of(found))
                .withMessageContaining(words);
    }
}
