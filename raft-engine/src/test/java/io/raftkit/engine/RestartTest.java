package io.raftkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.raftkit.api.spi.LogStart;
import io.raftkit.api.spi.Member;
import io.raftkit.api.spi.Recovered;
import io.raftkit.api.spi.TermAndVote;
import io.raftkit.api.spi.TermRun;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an engine may go on from. */
class RestartTest {
    private static final EngineConfig CONFIG =
            VirtualCluster.config(1, List.of(new Member(1, "a", true), new Member(2, "b", true)), true, 1 << 20);

    /** A commit hint and what the state machine says are as good as a leader's word. */
    @Test
    void commitIndexBeginsAtWhatIsKnownCommitted() {
        assertThat(restart(stored(5).commitHint(2), 1).commitIndex()).isEqualTo(2);
        assertThat(restart(stored(5).commitHint(2), 3).commitIndex()).isEqualTo(3);
        assertThat(restart(stored(5), 0).commitIndex()).isZero();
    }

    /** Entries that were dropped were committed. */
    @Test
    void commitIndexBeginsBehindWhatWasDropped() {
        assertThat(restart(compacted(), 9).commitIndex()).isEqualTo(9);
    }

    /** A term that is lower than that of the last entry was lost: whoever went on could vote twice in a term. */
    @Test
    void logOfALaterTermThanTheStoredOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> restart(stored(2), 0))
                .withMessageContaining("term 3")
                .withMessageContaining("a part of it is lost");
    }

    /** A log or a term without the record of the first start is not a first start. */
    @Test
    void logWithoutTheRecordOfTheFirstStartIsRefused() {
        Recovered onlyTerm =
                Recovered.builder().termAndVote(new TermAndVote(4, 0)).build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RaftEngine(CONFIG, onlyTerm, 0, 0, 0))
                .withMessageContaining("no record of a first start");
        Recovered onlyLog = Recovered.builder()
                .termAndVote(new TermAndVote(4, 0))
                .termRun(new TermRun(1, 1))
                .lastIndex(2)
                .build();
        assertThatIllegalArgumentException().isThrownBy(() -> new RaftEngine(CONFIG, onlyLog, 0, 0, 0));
    }

    /** A state machine that is ahead of the log, or behind its beginning, belongs to another history. */
    @Test
    void stateMachineThatDoesNotFitTheLogIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> restart(stored(5), 4))
                .withMessageContaining("applied entry 4")
                .withMessageContaining("ends at 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> restart(compacted(), 8))
                .withMessageContaining("begins at 10");
    }

    /** Where the log begins, the entry before it is committed: a leader that has another there contradicts it (Raft §7). */
    @Test
    void leaderThatContradictsTheStartOfTheLogStopsTheServer() {
        RaftEngine engine = restart(compacted(), 9);
        assertThat(Section51BasicsTest.violationOf(() -> engine.receive(2, 1002, SoloServer.append(2, 9, 1, 0))))
                .contains("index 9", "commitIndex 9");
    }

    /** A request that begins before the log speaks of what is committed: what reaches into the log is taken. */
    @Test
    void requestThatBeginsBeforeTheLogIsTaken() {
        RaftEngine engine = restart(compacted(), 9);
        engine.receive(2, 1002, SoloServer.append(2, 8, 2, 0, 2, 2, 2, 2, 2));
        assertThat(engine.status().lastIndex()).isEqualTo(13);
        engine.receive(2, 1002, SoloServer.append(2, 5, 2, 9));
        assertThat(engine.commitIndex()).isEqualTo(9);
    }

    private static RaftEngine restart(Recovered.Builder stored, long lastApplied) {
        return new RaftEngine(CONFIG, stored.build(), 0, lastApplied, 0);
    }

    /** Entries 1 to 3 of terms 1, 1, 3. */
    private static Recovered.Builder stored(long term) {
        return Recovered.builder()
                .bootstrap(CONFIG.firstStart())
                .termAndVote(new TermAndVote(term, 0))
                .termRun(new TermRun(1, 1))
                .termRun(new TermRun(3, 3))
                .lastIndex(3);
    }

    /** Entries 10 to 12 of term 2. */
    private static Recovered.Builder compacted() {
        return Recovered.builder()
                .bootstrap(CONFIG.firstStart())
                .termAndVote(new TermAndVote(2, 0))
                .logStart(new LogStart(10, 2))
                .termRun(new TermRun(10, 2))
                .lastIndex(12);
    }
}
