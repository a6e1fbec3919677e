package io.raftkit.simulator;

import io.raftkit.testkit.machine.OtherJvms;
import io.raftkit.testkit.machine.ReplayProcess;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/**
 * A simulation over a range of seeds, as a test: the first seed that fails fails it, with all that explains it. Extend it and say what to
 * simulate. {@code -Draftkit.simulation.seeds=17}, or {@code 1..1000}, takes the place of the seeds.
 */
public abstract class SimulationContract {

    /** For subclasses. */
    protected SimulationContract() {}

    /**
     * What to simulate.
     *
     * @return a simulation
     */
    protected abstract Simulation simulation();

    /**
     * Which seeds; those from 1 to 100 unless overridden.
     *
     * @return the seeds
     */
    protected Seeds seeds() {
        return Seeds.range(1, 100);
    }

    @Test
    final void everySeedHolds() {
        SeedsReport report = simulation().runAll(seeds());
        System.out.println(report);
    }

    @Test
    final void theStateMachineAnswersAlikeInOtherJvms() throws Exception {
        OtherJvms.agree(
                getClass(),
                InOtherJvm.class,
                simulation().newStateMachine(),
                simulation().commandsOf(1));
    }

    @Test
    final void aSeedTakesTheSameCourseAgain() {
        Assertions.assertEquals(simulation().run(1), simulation().run(1));
    }

    /** What another JVM runs. */
    static final class InOtherJvm {
        private InOtherJvm() {}

        public static void main(String[] args) throws Exception {
            ReplayProcess.run(
                    args,
                    SimulationContract.class,
                    contract -> contract.simulation().newStateMachine());
        }
    }
}
