package io.raftkit.engine.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.raftkit.engine.message.Forward;
import io.raftkit.engine.message.ForwardReply;
import io.raftkit.engine.message.LeaderHint;
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

    @Test
    void anotherIncarnation_takesThePlaceOnlyUnderANumberGivenSince() {
        ledger.record(2, forward(7, 1), reply(1));
        assertThat(ledger.isSuperseded(2, forward(8, 1))).isTrue();
        assertThat(ledger.isSuperseded(2, numbered(8, 1, 1))).as("never given").isTrue();
        assertThat(ledger.isSuperseded(3, forward(8, 1))).as("another server").isFalse();
        assertThatIllegalStateException().isThrownBy(() -> ledger.record(2, forward(8, 1), reply(1)));
        long number = ledger.newNumber();
        assertThat(ledger.isSuperseded(2, numbered(8, number, 1))).isFalse();
        ledger.record(2, numbered(8, number, 1), reply(1));
        assertThat(ledger.answerTo(2, forward(8, 1))).isNotNull();
    }

    /** What was forgotten with an incarnation is not taken again: neither without a number nor with that of before. */
    @Test
    void forgottenIncarnation_isSupersededUnderWhateverNumberItHad() {
        ledger.record(2, forward(7, 1), reply(1));
        long first = ledger.newNumber();
        ledger.record(2, numbered(8, first, 1), reply(1));
        long second = ledger.newNumber();
        ledger.record(2, numbered(9, second, 1), reply(1));
        assertThat(ledger.answerTo(2, forward(7, 1))).isNull();
        assertThat(ledger.mayHaveForgotten(2, forward(7, 1))).isTrue();
        assertThat(ledger.answerTo(2, numbered(8, first, 1))).isNull();
        assertThat(ledger.mayHaveForgotten(2, numbered(8, first, 1))).isTrue();
        assertThat(ledger.mayHaveForgotten(2, forward(8, 2))).isTrue();
        assertThat(ledger.mayHaveForgotten(2, forward(9, 2))).isFalse();
    }

    private static Forward forward(long incarnation, long sequence) {
        return numbered(incarnation, 0, sequence);
    }

    private static Forward numbered(long incarnation, long incarnationNumber, long sequence) {
        return new Forward(5, incarnation, incarnationNumber, sequence, sequence, List.of(ByteBuffer.allocate(1)));
    }

    private static ForwardReply reply(long sequence) {
        return new ForwardReply(
                5, 7, 0, sequence, sequence, ForwardReply.Verdict.TAKEN, 5, sequence, new LeaderHint(1, ""));
    }
}
