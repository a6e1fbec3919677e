package io.raftkit.engine.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a leader said to forwards: said once, it is said for good; what is forgotten is known to be forgotten. */
class ForwardLedgerTest {
    private final ForwardLedger ledger = new ForwardLedger(5);

    @Test
    void answerTo_saysWhatWasSaid() {
        ForwardReply reply = reply(1);
        ledger.record(2, forward(7, 1), reply);
        assertThat(ledger.term()).isEqualTo(5);
        assertThat(ledger.answerTo(2, forward(7, 1))).isSameAs(reply);
        assertThat(ledger.answerTo(2, forward(7, 2))).isNull();
        assertThat(ledger.answerTo(2, forward(8, 1))).isNull();
        assertThat(ledger.answerTo(3, forward(7, 1))).isNull();
    }

    @Test
    void mayHaveForgotten_nothingWhileThereIsRoom() {
        for (long sequence = 1; sequence <= 4096; sequence++) {
            assertThat(ledger.mayHaveForgotten(2, forward(7, sequence))).isFalse();
            ledger.record(2, forward(7, sequence), reply(sequence));
        }
        assertThat(ledger.answerTo(2, forward(7, 1))).isNotNull();
    }

    /** Sequences rise: a forward below what was forgotten may have been one of those. */
    @Test
    void mayHaveForgotten_whatIsBelowTheOldestAnswerKept() {
        for (long sequence = 1; sequence <= 4_100; sequence++) {
            ledger.record(2, forward(7, sequence), reply(sequence));
        }
        assertThat(ledger.answerTo(2, forward(7, 4))).isNull();
        assertThat(ledger.mayHaveForgotten(2, forward(7, 4))).isTrue();
        assertThat(ledger.answerTo(2, forward(7, 5))).isNotNull();
        assertThat(ledger.mayHaveForgotten(2, forward(7, 4_101))).isFalse();
        assertThat(ledger.mayHaveForgotten(3, forward(7, 4))).isFalse();
    }

    /** Lives are bounded too: one too many is treated as one that may be forgotten, none is dropped. */
    @Test
    void mayHaveForgotten_oneLifeTooMany() {
        for (long life = 1; life <= 256; life++) {
            assertThat(ledger.mayHaveForgotten(2, forward(life, 1))).isFalse();
            ledger.record(2, forward(life, 1), reply(1));
        }
        assertThat(ledger.mayHaveForgotten(2, forward(257, 1))).isTrue();
        assertThat(ledger.answerTo(2, forward(1, 1))).isNotNull();
        assertThat(ledger.mayHaveForgotten(2, forward(1, 2))).isFalse();
    }

    private static Forward forward(long originStart, long sequence) {
        return new Forward(5, originStart, sequence, List.of(ByteBuffer.allocate(1)));
    }

    private static ForwardReply reply(long sequence) {
        return new ForwardReply(5, 7, sequence, ForwardReply.Verdict.TAKEN, 5, sequence, 1, "");
    }
}
