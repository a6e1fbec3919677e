package io.raftkit.proof;

import io.raftkit.runtime.thread.Input;
import io.raftkit.runtime.thread.InputQueue;
import io.raftkit.runtime.thread.Runner;
import io.raftkit.runtime.thread.TurnOwnership;
import io.raftkit.runtime.thread.Worker;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Goes through the interleavings in which threads bring work to a loop, take its turn and hand it on. */
@Tag("slow")
class TurnHandOverTest {
    private static final int SCENARIOS = 8;
    private static final int INTERLEAVINGS = 1_000;

    /** A loop whose turns take out all there is. Public for the checker, as its operations are. */
    public static final class Loop {
        private final TurnOwnership ownership = new TurnOwnership();
        private final InputQueue inputs = new InputQueue(new NoRunner());
        private boolean isInTurn;

        /** An idle one. */
        public Loop() {
            ownership.release();
        }

        /** As a caller does that can spare the time. */
        @Operation
        public void bringAndTurn() {
            inputs.offer(new Input() {});
            if (ownership.take()) {
                turn();
            }
        }

        /** As a caller does that cannot. */
        @Operation
        public void bring() {
            inputs.offer(new Input() {});
            ownership.ask();
        }

        /** As the loop's thread does when it was woken. */
        @Operation
        public void turnIfDue() {
            if (ownership.isDue() && ownership.take()) {
                turn();
            }
        }

        private void turn() {
            if (isInTurn) {
                throw new IllegalStateException("two are within a turn at once");
            }
            isInTurn = true;
            for (Input input = inputs.poll(); input != null; input = inputs.poll()) {
                // It is out.
            }
            isInTurn = false;
            ownership.release();
        }

        /** What is left behind must be known to be due. */
        @Validate
        public void noInputIsForgotten() {
            if (ownership.isTaken() || !inputs.isEmpty() && !ownership.isDue()) {
                throw new IllegalStateException("an input is left, and no turn is due");
            }
        }
    }

    /** What the operations of a loop answer, one after the other: nothing. */
    public static final class Silent {
        /** Answers nothing. */
        public void bringAndTurn() {}

        /** Answers nothing. */
        public void bring() {}

        /** Answers nothing. */
        public void turnIfDue() {}
    }

    /** Wakes nobody: what is to follow a wake-up is an operation of its own. */
    private static final class NoRunner implements Runner {
        @Override
        public void start(Worker worker) {}

        @Override
        public void wake() {}

        @Override
        public void finish() {}

        @Override
        public boolean join(long timeoutNanos) {
            return true;
        }

        @Override
        public boolean isCurrent() {
            return false;
        }
    }

    @Test
    void noInterleaving_forgetsAnInput_orLetsTwoIntoATurn() {
        new ModelCheckingOptions()
                .sequentialSpecification(Silent.class)
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(SCENARIOS)
                .invocationsPerIteration(INTERLEAVINGS)
                .check(Loop.class);
    }
}
