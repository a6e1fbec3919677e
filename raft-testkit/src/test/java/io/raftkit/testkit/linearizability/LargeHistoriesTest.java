package io.raftkit.testkit.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Fifty thousand operations, linearizable by construction or spoilt in one place. How long it takes is printed, not judged. */
@Tag("slow")
class LargeHistoriesTest {
    private static final int OPERATIONS = 50_000;
    private static final Register REGISTER = new Register("none");

    private int serial;

    @Test
    void registersOnManyKeys() {
        History<Register.Input, String> history = registers(100, 10, 30, 20, 5);
        assertLinearizable("100 keys, 10 clients, compare-and-set, 5 % unknown", history);
        assertViolation("the same, one answer changed", spoilt(history, "never written"));
    }

    @Test
    void registerOnOneKeyWithEightClients() {
        History<Register.Input, String> history = registers(1, 8, 40, 10, 0);
        assertLinearizable("1 key, 8 clients, compare-and-set", history);
        assertViolation("the same, one answer changed", spoilt(history, "never written"));
    }

    @Test
    void registerOnOneKeyWithSixteenClients() {
        History<Register.Input, String> history = registers(1, 16, 50, 0, 2);
        assertLinearizable("1 key, 16 clients, 2 % unknown", history);
        assertViolation("the same, one answer changed", spoilt(history, "never written"));
    }

    @Test
    void counterOnOneKey() {
        Counter model = new Counter();
        Function<Random, Counter.Input> asks =
                random -> random.nextBoolean() ? new Counter.Read("x") : new Counter.Add("x", 1);
        History<Counter.Input, Long> history = new SeededRun<Long, Counter.Input, Long>(
                        5, model, asks, (state, input) -> input instanceof Counter.Add ? state + 1 : state, 5)
                .record(16, OPERATIONS);
        KeyReport<Counter.Input, Long> report = check("a counter, 16 clients, 5 % unknown", history, model);
        assertThat(report.verdict()).isEqualTo(Verdict.LINEARIZABLE);
        Orders.assertExplains(model, history, report.order());
        History<Counter.Input, Long> spoilt = spoilt(history, 7L);
        assertThat(check("the same, one answer changed", spoilt, model).blocked())
                .hasValueSatisfying(blocked -> assertThat(blocked.output()).isEqualTo(7));
    }

    private void assertLinearizable(String what, History<Register.Input, String> history) {
        List<KeyReport<Register.Input, String>> reports =
                checkAll(what, history, REGISTER).keys();
        for (KeyReport<Register.Input, String> report : reports) {
            assertThat(report.verdict()).isEqualTo(Verdict.LINEARIZABLE);
            List<Operation<Register.Input, String>> operations = history.operations().stream()
                    .filter(operation -> operation.input().key().equals(report.key()))
                    .toList();
            Orders.assertExplains(REGISTER, new History<>(operations), report.order());
        }
    }

    private void assertViolation(String what, History<Register.Input, String> history) {
        LinearizabilityReport<Register.Input, String> report = checkAll(what, history, REGISTER);
        assertThat(report.verdict()).isEqualTo(Verdict.NOT_LINEARIZABLE);
        assertThat(report.with(Verdict.NOT_LINEARIZABLE))
                .singleElement()
                .satisfies(key -> assertThat(key.blocked())
                        .hasValueSatisfying(
                                blocked -> assertThat(blocked.output()).isEqualTo("never written")));
    }

    private static <S, I, O> KeyReport<I, O> check(String what, History<I, O> history, Model<S, I, O> model) {
        return checkAll(what, history, model).keys().get(0);
    }

    private static <S, I, O> LinearizabilityReport<I, O> checkAll(
            String what, History<I, O> history, Model<S, I, O> model) {
        long start = System.nanoTime();
        LinearizabilityReport<I, O> report = Linearizability.check(history, model);
        long millis = (System.nanoTime() - start) / 1_000_000;
        long steps = report.keys().stream().mapToLong(KeyReport::stepCount).sum();
        System.out.printf(
                "%s: %s, %d operations, %d steps, %d ms%n",
                what, report.verdict(), history.operations().size(), steps, millis);
        return report;
    }

    /** Every write has a value of its own; a compare-and-set expects one of the latest. */
    private History<Register.Input, String> registers(
            int keys, int clients, int writePercent, int compareAndSetPercent, int unknownPercent) {
        Function<Random, Register.Input> asks = random -> {
            String key = "k" + random.nextInt(keys);
            int percent = random.nextInt(100);
            if (percent < writePercent) {
                return new Register.Write(key, "v" + serial++);
            }
            return percent < writePercent + compareAndSetPercent
                    ? new Register.CompareAndSet(key, "v" + (serial - 1 - random.nextInt(8)), "v" + serial++)
                    : new Register.Read(key);
        };
        return new SeededRun<>(5, REGISTER, asks, BruteForceTest::answer, unknownPercent).record(clients, OPERATIONS);
    }

    /** Changes the answer of a read after nine tenths of the history. */
    private static <I, O> History<I, O> spoilt(History<I, O> history, O lie) {
        List<Operation<I, O>> operations = new ArrayList<>(history.operations());
        int index = OPERATIONS * 9 / 10;
        while (operations.get(index).unknown()
                || !operations.get(index).input().getClass().getSimpleName().equals("Read")) {
            index++;
        }
        Operation<I, O> read = operations.get(index);
        operations.set(index, Operation.answered(read.client(), read.called(), read.returned(), read.input(), lie));
        return new History<>(operations);
    }
}
