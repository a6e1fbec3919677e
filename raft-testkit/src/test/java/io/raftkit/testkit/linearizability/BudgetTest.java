package io.raftkit.testkit.linearizability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How much work a check takes, and that too little of it never gives a wrong answer. */
class BudgetTest {
    private static final Register REGISTER = new Register("");

    /** Writes under way all at once, then a read of a value nobody wrote: without knowing what a register is, every set of writes is tried. */
    @Test
    void hopelessHistory_isUndecided() {
        List<Operation<Register.Input, String>> operations = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            operations.add(Operation.answered(i, i, 100, new Register.Write("x", "v" + i), Register.OK));
        }
        operations.add(Operation.answered(40, 200, 201, new Register.Read("x"), "never written"));
        History<Register.Input, String> history = new History<>(operations);
        LinearizabilityReport<Register.Input, String> report =
                Linearizability.check(history, new PlainModel<>(REGISTER), Budget.steps(100_000));
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThatThrownBy(report::assertLinearizable).hasMessageContaining("Key x: the budget ran out");
        assertThat(Linearizability.check(history, REGISTER).verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void everyBudget_givesTheTruthOrNothing() {
        int[] undecided = new int[2];
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            List<Operation<Register.Input, String>> operations =
                    new ArrayList<>(history(seed, 6, 60, 10, random).operations());
            if (random.nextBoolean()) {
                Operation<Register.Input, String> last = operations.get(operations.size() - 1);
                operations.set(
                        operations.size() - 1,
                        Operation.answered(0, last.called(), last.called() + 5, new Register.Read("x"), "v1"));
            }
            History<Register.Input, String> history = new History<>(operations);
            Verdict truth = Linearizability.check(history, REGISTER).verdict();
            boolean decided = false;
            for (long steps = 0; !decided; steps = 2 * steps + 1) {
                Verdict verdict = Linearizability.check(history, REGISTER, Budget.steps(steps))
                        .verdict();
                assertThat(verdict).isIn(truth, Verdict.UNDECIDED);
                decided = verdict == truth;
                undecided[truth.ordinal()] += decided ? 0 : 1;
            }
        }
        assertThat(undecided[Verdict.LINEARIZABLE.ordinal()]).isPositive();
        assertThat(undecided[Verdict.NOT_LINEARIZABLE.ordinal()]).isPositive();
    }

    @Test
    void noTime_isUndecided() {
        History<Register.Input, String> history = history(1, 4, 100, 0, new Random(1));
        assertThat(Linearizability.check(history, REGISTER, Budget.DEFAULT.within(Duration.ZERO))
                        .verdict())
                .isEqualTo(Verdict.UNDECIDED);
        assertThat(Linearizability.check(history, REGISTER, Budget.DEFAULT.within(Duration.ofDays(1)))
                        .verdict())
                .isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void oneHopelessKey_doesNotKeepOthersFromBeingJudged() {
        List<Operation<Register.Input, String>> operations = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            operations.add(Operation.answered(i, i, 100, new Register.Write("x", "v" + i), Register.OK));
        }
        operations.add(Operation.answered(40, 200, 201, new Register.Read("x"), "never written"));
        operations.add(Operation.answered(40, 202, 203, new Register.Read("y"), "never written"));
        LinearizabilityReport<Register.Input, String> report =
                Linearizability.check(new History<>(operations), new PlainModel<>(REGISTER), Budget.steps(10_000));
        assertThat(report.keys()).extracting(KeyReport::key).containsExactly("x", "y");
        assertThat(report.keys())
                .extracting(KeyReport::verdict)
                .containsExactly(Verdict.UNDECIDED, Verdict.NOT_LINEARIZABLE);
        assertThat(report.verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
    }

    @Test
    void unknownWritesThatNobodySaw_costLittle() {
        List<Operation<Register.Input, String>> operations =
                new ArrayList<>(history(3, 8, 5_000, 0, new Random(3)).operations());
        long without = Linearizability.check(new History<>(operations), REGISTER)
                .keys()
                .get(0)
                .stepCount();
        for (int i = 0; i < 2_000; i++) {
            operations.add(Operation.unknown(i, i, new Register.Write("x", "lost" + i)));
        }
        long with = Linearizability.check(new History<>(operations), REGISTER)
                .keys()
                .get(0)
                .stepCount();
        assertThat(with).isLessThan(4 * without);
    }

    @Test
    void unknownWrites_costNoMoreThanTheirNumberEvenToAPlainModel() {
        List<Operation<Register.Input, String>> operations =
                new ArrayList<>(history(3, 4, 200, 0, new Random(3)).operations());
        for (int i = 0; i < 60; i++) {
            operations.add(Operation.unknown(i, i, new Register.Write("x", "lost" + i)));
        }
        LinearizabilityReport<Register.Input, String> report =
                Linearizability.check(new History<>(operations), new PlainModel<>(REGISTER), Budget.steps(5_000_000));
        assertThat(report.verdict()).isEqualTo(Verdict.LINEARIZABLE);
    }

    /** A thousand lost increments, of which five hundred count: which ones makes no difference. */
    @Test
    void unknownIncrements_areInterchangeable() {
        List<Operation<Counter.Input, Long>> operations = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            operations.add(Operation.unknown(i, i, new Counter.Add("x", 1)));
        }
        operations.add(Operation.answered(0, 2_000, 2_001, new Counter.Read("x"), 500L));
        operations.add(Operation.answered(0, 2_002, 2_003, new Counter.Read("x"), 501L));
        operations.add(Operation.answered(0, 2_004, 2_005, new Counter.Read("x"), 500L));
        History<Counter.Input, Long> history = new History<>(operations);
        assertThat(Linearizability.check(history, new Counter(), Budget.steps(100_000))
                        .verdict())
                .isEqualTo(Verdict.NOT_LINEARIZABLE);
        operations.remove(operations.size() - 1);
        assertThat(Linearizability.check(
                                new History<>(operations), new PlainModel<>(new Counter()), Budget.steps(100_000))
                        .verdict())
                .isEqualTo(Verdict.LINEARIZABLE);
    }

    @Test
    void negativeBudget_isRefused() {
        assertThatThrownBy(() -> Budget.steps(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static History<Register.Input, String> history(
            long seed, int clients, int count, int unknownPercent, Random random) {
        return new SeededRun<String, Register.Input, String>(
                        seed,
                        REGISTER,
                        draw -> draw.nextBoolean()
                                ? new Register.Read("x")
                                : new Register.Write("x", "v" + draw.nextInt(1_000)),
                        BruteForceTest::answer,
                        unknownPercent)
                .record(clients, count);
    }
}
