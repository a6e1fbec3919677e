package io.raftkit.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.StateMachine;
import io.raftkit.testkit.machine.OtherJvms;
import io.raftkit.testkit.machine.ReplayProcess;
import io.raftkit.testkit.machine.StateMachineRun;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What {@link StateMachine} demands of a state machine, as tests. Extend it, say how to make yours, and give commands and queries that
 * between them reach all of its state.
 *
 * <p>State is compared by what the queries answer and by what a snapshot writes, byte for byte: two servers with the same state must
 * write the same snapshot. So a state machine that writes a hash map writes it in an order of its keys. Snapshots that stand for different
 * commands, because a state machine hands over images of its own, are not compared.
 */
public abstract class StateMachineContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For subclasses. */
    protected StateMachineContract() {}

    /**
     * Makes a state machine.
     *
     * @return a new one, in its first state, that shares nothing with others
     * @throws Exception to fail the test
     */
    protected abstract StateMachine create() throws Exception;

    /**
     * Commands to try, in this order. Good ones change every part of the state, more than once, and some are refused.
     *
     * @return at least four commands
     */
    protected abstract List<byte[]> commands();

    /**
     * Queries to try, at any moment.
     *
     * @return queries that between them show the whole state
     */
    protected abstract List<byte[]> queries();

    @Test
    final void sameCommandsGiveTheSameResultsAndState() throws Exception {
        StateMachineRun one = run();
        StateMachineRun two = run();
        assertThat(two.applyOneByOne(0, size()))
                .as("results on a second instance")
                .isEqualTo(one.applyOneByOne(0, size()));
        assertSameState("a second instance after the same commands", one, two);
    }

    @Test
    final void sameCommandsGiveTheSameResultsAndStateInOtherJvms() throws Exception {
        OtherJvms.agree(getClass(), InOtherJvm.class, create(), StateMachineRun.commands(commands()));
    }

    @Test
    final void aBatchIsItsCommandsOneByOne() throws Exception {
        for (int batch : new int[] {1, 2, 3, size()}) {
            StateMachineRun single = run();
            StateMachineRun batched = run();
            List<String> expected = single.applyOneByOne(0, size());
            assertThat(batched.applyInBatches(0, size(), batch))
                    .as("results in batches of %d, against one command at a time", batch)
                    .isEqualTo(expected);
            assertSameState("batches of " + batch + " against one command at a time", single, batched);
        }
    }

    @Test
    final void everyCommandGetsOneResult() throws Exception {
        StateMachineRun run = run();
        assertThat(run.applyInBatches(0, size(), size()))
                .as("results of one batch with all commands")
                .hasSize(size())
                .doesNotContain(StateMachineRun.NONE);
    }

    @Test
    final void queriesChangeNothing() throws Exception {
        StateMachineRun asked = run();
        StateMachineRun unasked = run();
        for (int i = 0; i < size(); i++) {
            String before = asked.snapshot();
            List<String> first = asked.ask(queries());
            assertThat(asked.ask(queries())).as("the same queries asked again").isEqualTo(first);
            assertThat(asked.snapshot())
                    .as("a snapshot after queries, against before")
                    .isEqualTo(before);
            assertThat(asked.applyOneByOne(i, i + 1))
                    .as("result of command %d after queries, against without", i)
                    .isEqualTo(unasked.applyOneByOne(i, i + 1));
        }
        assertSameState("with queries against without", unasked, asked);
    }

    @Test
    final void aSnapshotIsOfItsMoment() throws Exception {
        for (int cut : cuts()) {
            StateMachineRun run = run();
            run.applyOneByOne(0, cut);
            String now = run.snapshot();
            try (StateMachine.View view = run.view()) {
                run.applyInBatches(cut, size(), size());
                assertThat(StateMachineRun.writeOnAnotherThread(view))
                        .as("a view taken after %d commands, written after all of them", cut)
                        .isEqualTo(now);
            }
        }
    }

    @Test
    final void aViewStandsForACommandThatWasApplied_andForNoneBeforeThatOfTheViewBefore() throws Exception {
        StateMachineRun run = run();
        int before = 0;
        for (int applied = 0; applied <= size(); applied++) {
            run.applyOneByOne(run.applied(), applied);
            try (StateMachine.View view = run.view()) {
                int held = run.commandsIn(view);
                assertThat(held)
                        .as("commands in a view taken after %d, against the one before", applied)
                        .isGreaterThanOrEqualTo(before);
                before = held;
            }
        }
    }

    @Test
    final void aViewIsWrittenWhileCommandsAreApplied() throws Exception {
        for (int cut : cuts()) {
            StateMachineRun run = run();
            run.applyOneByOne(0, cut);
            String now = run.snapshot();
            try (StateMachine.View view = run.view()) {
                assertThat(run.writeBesideApplies(view, PATIENCE))
                        .as("a view taken after %d commands, written while the next ones were applied", cut)
                        .isEqualTo(now);
            }
        }
    }

    @Test
    final void aRestoredStateGoesOnLikeTheOriginal() throws Exception {
        for (int cut : cuts()) {
            StateMachineRun original = run();
            original.applyOneByOne(0, cut);
            StateMachineRun restored = run();
            restored.restore(original);
            assertSameState("restored after " + cut + " commands", original, restored);
            assertThat(restored.applyOneByOne(cut, size()))
                    .as("results after a restore at command %d, against the original's", cut)
                    .isEqualTo(original.applyOneByOne(cut, size()));
            assertSameState("restored after " + cut + " commands, then given the rest", original, restored);
        }
    }

    @Test
    final void restoreReplacesWhateverWasThere() throws Exception {
        for (int cut : cuts()) {
            StateMachineRun original = run();
            original.applyOneByOne(0, cut);
            StateMachineRun used = run();
            used.applyOneByOne(0, size());
            used.restore(original);
            assertSameState("state after " + cut + " commands restored over other state", original, used);
        }
    }

    private int size() {
        assertThat(commands()).as("sample commands").hasSizeGreaterThanOrEqualTo(4);
        return commands().size();
    }

    private int[] cuts() {
        return new int[] {0, 1, size() / 2, size()};
    }

    private StateMachineRun run() throws Exception {
        return new StateMachineRun(create(), StateMachineRun.commands(commands()));
    }

    private void assertSameState(String what, StateMachineRun expected, StateMachineRun actual) throws Exception {
        assertThat(actual.ask(queries())).as("answers: " + what).isEqualTo(expected.ask(queries()));
        if (commandsIn(actual) == commandsIn(expected)) {
            assertThat(actual.snapshot()).as("snapshot: " + what).isEqualTo(expected.snapshot());
        }
    }

    private static int commandsIn(StateMachineRun run) {
        try (StateMachine.View view = run.view()) {
            return run.commandsIn(view);
        }
    }

    /** What another JVM runs. */
    static final class InOtherJvm {
        private InOtherJvm() {}

        public static void main(String[] args) throws Exception {
            ReplayProcess.run(args, StateMachineContract.class, StateMachineContract::create);
        }
    }
}
