package io.raftkit.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a persister found: parts that contradict each other are refused before an engine sees them. */
class RecoveredTest {

    @Test
    void build_ofNothingIsAServerThatNeverStarted() {
        Recovered nothing = Recovered.builder().build();
        assertThat(nothing.bootstrap()).isNull();
        assertThat(nothing.termAndVote()).isEqualTo(TermAndVote.NONE);
        assertThat(nothing.logStart()).isEqualTo(LogStart.ORIGIN);
        assertThat(nothing.lastIndex()).isZero();
        assertThat(nothing.termRuns()).isEmpty();
        assertThat(nothing.configurations()).isEmpty();
        assertThat(nothing.peerStoreIds()).isEmpty();
        assertThat(nothing.commitHint()).isZero();
    }

    @Test
    void build_keepsEveryPart() {
        EntryBatch configuration = EntryBatch.builder(6, 0)
                .add(3, 0, EntryType.CONFIGURATION, new byte[0])
                .build();
        Recovered recovered = Recovered.builder()
                .bootstrap(new Bootstrap(1, 2, 0, 3, new Configuration(List.of()), true, false))
                .termAndVote(new TermAndVote(4, 2))
                .peerStoreId(2, 22)
                .logStart(new LogStart(5, 2))
                .termRun(new TermRun(5, 2))
                .termRun(new TermRun(6, 3))
                .lastIndex(9)
                .configuration(configuration)
                .commitHint(8)
                .build();
        assertThat(recovered.bootstrap()).isNotNull();
        assertThat(recovered.termAndVote()).isEqualTo(new TermAndVote(4, 2));
        assertThat(recovered.peerStoreIds()).containsExactly(Map.entry(2, 22L));
        assertThat(recovered.logStart()).isEqualTo(new LogStart(5, 2));
        assertThat(recovered.termRuns()).containsExactly(new TermRun(5, 2), new TermRun(6, 3));
        assertThat(recovered.lastIndex()).isEqualTo(9);
        assertThat(recovered.configurations()).containsExactly(configuration);
        assertThat(recovered.commitHint()).isEqualTo(8);
    }

    @Test
    void lastIndex_withoutEntriesIsRightBeforeTheStart() {
        Recovered compacted = Recovered.builder().logStart(new LogStart(5, 2)).build();
        assertThat(compacted.lastIndex()).isEqualTo(4);
    }

    @Test
    void build_refusesEntriesWithoutTermsAndTermsWithoutEntries() {
        assertRefused(Recovered.builder().lastIndex(3));
        assertRefused(Recovered.builder().termRun(new TermRun(1, 1)));
        assertRefused(Recovered.builder().termRun(new TermRun(1, 1)).lastIndex(0));
    }

    @Test
    void build_refusesALogThatEndsBeforeItBegins() {
        assertRefused(Recovered.builder().logStart(new LogStart(5, 2)).lastIndex(3));
    }

    @Test
    void build_refusesTermsThatDoNotBeginWithTheLog() {
        assertRefused(Recovered.builder().termRun(new TermRun(2, 1)).lastIndex(3));
        assertRefused(Recovered.builder()
                .logStart(new LogStart(5, 2))
                .termRun(new TermRun(4, 2))
                .lastIndex(6));
    }

    @Test
    void build_refusesTermsThatDoNotRise() {
        assertRefused(runs(new TermRun(1, 2), new TermRun(2, 1)));
        assertRefused(runs(new TermRun(1, 2), new TermRun(2, 2)));
        assertRefused(runs(new TermRun(1, 1), new TermRun(1, 2)));
        assertRefused(runs(new TermRun(1, 1), new TermRun(4, 2)));
    }

    private static Recovered.Builder runs(TermRun first, TermRun second) {
        return Recovered.builder().termRun(first).termRun(second).lastIndex(3);
    }

    @Test
    void build_refusesACommitHintBeyondTheLog() {
        assertRefused(runs(new TermRun(1, 1), new TermRun(2, 2)).commitHint(4));
        assertRefused(Recovered.builder().commitHint(1));
    }

    private static void assertRefused(Recovered.Builder builder) {
        assertThatExceptionOfType(MalformedDataException.class).isThrownBy(builder::build);
    }
}
