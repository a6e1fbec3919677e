package io.raftkit.testkit.linearizability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.testkit.history.History;
import io.raftkit.testkit.history.Operation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What people are told. */
class LinearizabilityReportTest {
    private static final Register REGISTER = new Register("0");

    private static final List<Operation<Register.Input, String>> STALE_READ = List.of(
            Operation.answered(1, 10, 20, new Register.Write("x", "1"), Register.OK),
            Operation.answered(2, 30, 40, new Register.Write("x", "2"), Register.OK),
            Operation.unknown(3, 32, new Register.Write("x", "3")),
            Operation.answered(4, 35, 55, new Register.Read("x"), "2"),
            Operation.answered(1, 45, 50, new Register.Read("x"), "1"),
            Operation.answered(1, 60, 70, new Register.Read("x"), "2"),
            Operation.answered(1, 45, 50, new Register.Read("y"), "0"));

    @Test
    void violation_isToldToANewcomer() {
        assertThat(Linearizability.check(new History<>(STALE_READ), REGISTER)).hasToString("""
                NOT LINEARIZABLE: 7 operations on 2 keys.

                Key x: no order of its operations explains the answers that were recorded.
                  (A line is: call..return, client, what was asked -> what was answered.)
                  The first 2 answers, of 5, are explained by this order:
                    10..20  client 1  write x 1 -> ok   then the state is 1
                    30..40  client 2  write x 2 -> ok   then the state is 2
                  The next operation to return has no place in it, nor in any other order of these operations:
                    45..50  client 1  read x -> 1   <-- NO PLACE
                  In the order above, the state between its call and its return was 2.
                  Also called by then, and of no help:
                    35..55  client 4  read x -> 2
                    32..?  client 3  write x 3 -> unknown""");
    }

    @Test
    void linearizableHistory_isToldInALine() {
        LinearizabilityReport<Register.Input, String> report =
                Linearizability.check(new History<>(STALE_READ.subList(0, 3)), REGISTER);
        assertThat(report).hasToString("Linearizable: 3 operations on 1 key.");
        assertThatCode(report::assertLinearizable).doesNotThrowAnyException();
    }

    @Test
    void manyViolations_areNotAllShown() {
        List<Operation<Register.Input, String>> operations = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            operations.add(Operation.answered(1, 1, 2, new Register.Read("k" + i), "1"));
        }
        assertThatThrownBy(() -> Linearizability.check(new History<>(operations), REGISTER)
                        .assertLinearizable())
                .isInstanceOf(AssertionError.class)
                .hasMessageContainingAll("Key k0:", "Key k1:", "Key k2:", "The same is true of 2 more.")
                .hasMessageNotContaining("Key k3:");
    }

    /** The id is seen while its addition is under way, which later answers nonsense: the nonsense is to blame, not who saw the id. */
    @Test
    void operationThatAnswersNonsense_isBlamedThoughItsEffectWasSeen() {
        History<UniqueSet.Input, Ids> history = new History<>(List.of(
                Operation.answered(1, 10, 40, new UniqueSet.Add("x", "a"), Ids.of("nonsense")),
                Operation.answered(2, 20, 30, new UniqueSet.Read("x"), Ids.of("a"))));
        KeyReport<UniqueSet.Input, Ids> report =
                Linearizability.check(history, new UniqueSet()).keys().get(0);
        assertThat(report.blocked()).contains(history.operations().get(0));
        assertThat(report.text())
                .contains("10..40  client 1  add x a -> unknown (its answer came later)   then the state is [a]");
    }

    /** A read lost long before it returns ends the search early; still it is the one to blame, not those that return before it. */
    @Test
    void operationLostEarly_isBlamedWhenItReturns() {
        List<Operation<UniqueSet.Input, Ids>> operations = new ArrayList<>();
        operations.add(Operation.answered(1, 0, 1, new UniqueSet.Add("x", "a"), Ids.NONE));
        operations.add(Operation.answered(2, 2, 1_000, new UniqueSet.Read("x"), Ids.NONE));
        for (int i = 0; i < 100; i++) {
            operations.add(Operation.answered(3, 10 + 2 * i, 11 + 2 * i, new UniqueSet.Read("x"), Ids.of("a")));
        }
        KeyReport<UniqueSet.Input, Ids> report = Linearizability.check(new History<>(operations), new UniqueSet())
                .keys()
                .get(0);
        assertThat(report.blocked()).contains(operations.get(1));
        assertThat(report.order()).hasSize(101);
    }

    @Test
    void report_dependsOnNothingButTheHistory() {
        for (long seed = 0; seed < 50; seed++) {
            List<Operation<Register.Input, String>> operations =
                    new ArrayList<>(new SeededRun<String, Register.Input, String>(
                                    seed,
                                    REGISTER,
                                    draw -> draw.nextBoolean()
                                            ? new Register.Read("k" + draw.nextInt(3))
                                            : new Register.Write("k" + draw.nextInt(3), "" + draw.nextInt(9)),
                                    BruteForceTest::answer,
                                    10)
                            .record(5, 60)
                            .operations());
            operations.add(Operation.answered(0, 50, 51, new Register.Read("k0"), "7"));
            LinearizabilityReport<Register.Input, String> report =
                    Linearizability.check(new History<>(operations), REGISTER);
            assertThat(Linearizability.check(new History<>(operations), REGISTER))
                    .isEqualTo(report);
            assertThat(Linearizability.check(new History<>(operations), new ClumsyHashes())
                            .keys())
                    .extracting(KeyReport::stepCount, KeyReport::order, KeyReport::text)
                    .isEqualTo(
                            Linearizability.check(new History<>(operations), new PlainModel<>(REGISTER)).keys().stream()
                                    .map(key -> org.assertj.core.groups.Tuple.tuple(
                                            key.stepCount(), key.order(), key.text()))
                                    .toList());
            Collections.shuffle(operations, new Random(seed));
            assertThat(Linearizability.check(new History<>(operations), REGISTER)
                            .verdict())
                    .isEqualTo(report.verdict());
        }
    }

    /** A register whose states all have the same hash code. */
    private static final class ClumsyHashes implements Model<ClumsyHashes.State, Register.Input, String> {
        record State(String value) {
            @Override
            public int hashCode() {
                return 0;
            }

            @Override
            public String toString() {
                return value;
            }
        }

        @Override
        public State init() {
            return new State(REGISTER.init());
        }

        @Override
        public Optional<State> step(State state, Register.Input input, String output) {
            return REGISTER.step(state.value(), input, output).map(State::new);
        }

        @Override
        public Object key(Register.Input input) {
            return input.key();
        }
    }

    @Test
    void modelThatBreaksItsPromise_isToldSo() {
        Model<String, Register.Input, String> forgetful = new Model<>() {
            @Override
            public String init() {
                return REGISTER.init();
            }

            @Override
            public Optional<String> step(String state, Register.Input input, String output) {
                return REGISTER.step(state, input, output);
            }

            @Override
            public UnaryOperator<Register.Input> simplified(List<Operation<Register.Input, String>> operations) {
                return input -> new Register.Read("x");
            }
        };
        History<Register.Input, String> history =
                new History<>(List.of(Operation.answered(1, 1, 2, new Register.CompareAndSet("x", "5", "6"), "0")));
        assertThatThrownBy(() -> Linearizability.check(history, forgetful))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("simplified()");
    }

    @Test
    void operationsThatContradictThemselves_areRefused() {
        assertThatThrownBy(() -> Operation.answered(1, 2, 1, "a", "b")).hasMessageContaining("before it was called");
        assertThatThrownBy(() -> new Operation<>(1, 1, 2, "a", null, false)).hasMessageContaining("outcome is unknown");
        assertThatThrownBy(() -> new Operation<>(1, 1, 2, "a", null, true)).hasMessageContaining("neither an output");
        assertThatThrownBy(() -> Operation.answered(1, 1, Operation.NEVER, "a", "b"))
                .hasMessageContaining("return time");
    }
}
