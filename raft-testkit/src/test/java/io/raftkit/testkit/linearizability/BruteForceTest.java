package io.raftkit.testkit.linearizability;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The checker and every possible order, on thousands of short histories, agree on the verdict and on whom to blame. */
class BruteForceTest {
    private static final int SEEDS = 4_000;
    private static final int OPERATIONS_MAX = 7;

    private int linearizable;
    private int violations;

    @Test
    void registers() {
        for (long seed = 0; seed < SEEDS; seed++) {
            compare(
                    seed,
                    new Register("a"),
                    random -> {
                        String value = letter(random);
                        return switch (random.nextInt(3)) {
                            case 0 -> new Register.Read("x");
                            case 1 -> new Register.Write("x", value);
                            default -> new Register.CompareAndSet("x", letter(random), value);
                        };
                    },
                    BruteForceTest::answer,
                    random ->
                            List.of("a", "b", "c", Register.OK, Register.FAILED).get(random.nextInt(5)));
        }
        assertBothOccurred();
    }

    @Test
    void registersOnlyReadAndWritten() {
        for (long seed = 0; seed < SEEDS; seed++) {
            compare(
                    seed,
                    new Register("a"),
                    random -> random.nextInt(5) < 2
                            ? new Register.Read("x")
                            : new Register.Write("x", letter(random) + letter(random)),
                    BruteForceTest::answer,
                    random -> random.nextBoolean() ? Register.OK : letter(random) + letter(random));
        }
        assertBothOccurred();
    }

    @Test
    void counters() {
        for (long seed = 0; seed < SEEDS; seed++) {
            compare(
                    seed,
                    new Counter(),
                    random -> random.nextInt(3) == 0 ? new Counter.Read("x") : new Counter.Add("x", random.nextInt(3)),
                    (state, input) -> input instanceof Counter.Add add ? state + add.amount() : state,
                    random -> (long) random.nextInt(5));
        }
        assertBothOccurred();
    }

    @Test
    void sets() {
        for (long seed = 0; seed < SEEDS; seed++) {
            compare(
                    seed,
                    new UniqueSet(),
                    random -> random.nextBoolean() ? new UniqueSet.Read("x") : new UniqueSet.Add("x", letter(random)),
                    (state, input) -> input instanceof UniqueSet.Add ? Ids.NONE : state,
                    random -> Ids.of(random.ints(random.nextInt(3), 0, 3)
                            .mapToObj(i -> "abc".substring(i, i + 1))
                            .toList()));
        }
        assertBothOccurred();
    }

    @Test
    void machinesWithoutRhymeOrReason() {
        for (long seed = 0; seed < 3 * SEEDS; seed++) {
            RandomMachine machine = new RandomMachine(new Random(~seed));
            compare(
                    seed,
                    machine,
                    random -> random.nextInt(RandomMachine.INPUTS),
                    machine::answer,
                    random -> random.nextInt(RandomMachine.OUTPUTS));
        }
        assertBothOccurred();
    }

    private static String letter(Random random) {
        int letter = random.nextInt(3);
        return "abc".substring(letter, letter + 1);
    }

    static String answer(String state, Register.Input input) {
        if (input instanceof Register.Read) {
            return state;
        }
        boolean done = !(input instanceof Register.CompareAndSet swap)
                || swap.expected().equals(state);
        return done ? Register.OK : Register.FAILED;
    }

    private <S, I, O> void compare(
            long seed,
            Model<S, I, O> model,
            Function<Random, I> asks,
            BiFunction<S, I, O> answers,
            Function<Random, O> lies) {
        Random random = new Random(seed);
        int count = 1 + random.nextInt(OPERATIONS_MAX);
        History<I, O> truth =
                new SeededRun<>(seed, model, asks, answers, random.nextInt(50)).record(1 + random.nextInt(5), count);
        List<Operation<I, O>> operations = new ArrayList<>(truth.operations());
        for (int lie = random.nextInt(3); lie > 0; lie--) {
            int index = random.nextInt(count);
            operations.set(index, changed(operations.get(index), random, lies));
        }
        History<I, O> history = new History<>(operations);
        boolean expected = BruteForce.isLinearizable(model, operations);
        for (Model<S, I, O> each : List.of(model, new PlainModel<>(model))) {
            KeyReport<I, O> report = Linearizability.check(history, each).keys().get(0);
            assertThat(report.verdict())
                    .as("seed %d, %s: %s", seed, each, operations)
                    .isEqualTo(expected ? Verdict.LINEARIZABLE : Verdict.NOT_LINEARIZABLE);
            if (expected) {
                Orders.assertExplains(model, history, report.order());
            } else {
                assertBlamesTheRightOne(seed, model, history, report);
            }
        }
        linearizable += expected ? 1 : 0;
        violations += expected ? 0 : 1;
    }

    /** Another answer, other times, or no answer at all. */
    private static <I, O> Operation<I, O> changed(Operation<I, O> operation, Random random, Function<Random, O> lies) {
        if (operation.unknown()) {
            return operation;
        }
        return switch (random.nextInt(4)) {
            case 0 -> Operation.unknown(operation.client(), operation.called(), operation.input());
            case 1 -> {
                long called = random.nextInt(20);
                yield Operation.answered(
                        operation.client(), called, called + random.nextInt(5), operation.input(), operation.output());
            }
            default ->
                Operation.answered(
                        operation.client(),
                        operation.called(),
                        operation.returned(),
                        operation.input(),
                        lies.apply(random));
        };
    }

    /** All that returned before the blocked one are placed; no order whatsoever has all of them and the blocked one. */
    private static <S, I, O> void assertBlamesTheRightOne(
            long seed, Model<S, I, O> model, History<I, O> history, KeyReport<I, O> report) {
        Operation<I, O> blocked = report.blocked().orElseThrow();
        assertThat(report.order())
                .as("seed %d: %s", seed, report.text())
                .containsAll(history.operations().stream()
                        .filter(other -> other.returned() < blocked.returned())
                        .toList());
        BruteForce<S, I, O> withBlocked = new BruteForce<>(
                model,
                history.operations(),
                operation -> operation == blocked
                        || operation.returned() <= blocked.returned()
                                && report.order().contains(operation));
        assertThat(withBlocked.hasOrder())
                .as("seed %d: %s", seed, report.text())
                .isFalse();
    }

    private void assertBothOccurred() {
        assertThat(linearizable).isGreaterThan(SEEDS / 5);
        assertThat(violations).isGreaterThan(SEEDS / 5);
    }
}
