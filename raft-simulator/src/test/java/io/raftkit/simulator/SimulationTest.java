package io.raftkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.raftkit.api.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
    private static final Simulation THREE = Simulation.ofRegisters();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7})
    void clusterOfAnySize_survivesTheSwarm(int servers) {
        SeedsReport report = THREE.servers(servers).runAll(Seeds.range(1, 6));
        assertThat(report.runs()).hasSize(6).allSatisfy(run -> {
            assertThat(run.faults()).isPositive();
            assertThat(run.committed()).isGreaterThan(20);
        });
    }

    @Test
    void runs_areDisturbedEnough() {
        List<SimulationReport> runs =
                THREE.servers(5).runAll(Seeds.range(1, 20)).runs();
        assertThat(runs.stream().mapToInt(SimulationReport::leaders).sum()).isGreaterThan(80);
        assertThat(runs.stream().mapToInt(SimulationReport::faults).sum()).isGreaterThan(400);
        assertThat(runs.stream().mapToInt(SimulationReport::unknown).sum()).isGreaterThan(100);
        assertThat(runs.stream().mapToInt(SimulationReport::answered).sum()).isGreaterThan(10_000);
    }

    @Test
    void disksTakenAwayOrDamaged_neverMakeAClusterLie() {
        assertThat(THREE.servers(5)
                        .faults(Faults.beyondBudget())
                        .runAll(Seeds.range(1, 20))
                        .runs())
                .hasSize(20);
    }

    @Test
    void stateMachineThatTakesAnything_needsNoWorkload() {
        SimulationReport report =
                Simulation.of(MapMachine::new).seconds(5).faults(Faults.none()).run(1);
        assertThat(report.answered()).isGreaterThan(90);
        assertThat(report.faults()).isZero();
    }

    @Test
    void sameSeed_takesTheSameCourse() {
        SimulationReport first = THREE.run(7);
        assertThat(THREE.run(7)).isEqualTo(first);
        assertThat(THREE.run(8).traceHash()).isNotEqualTo(first.traceHash());
    }

    @Test
    void seedThatFails_isExplained() {
        assertThatThrownBy(() -> Simulation.of(SharesState::new).run(3))
                .isInstanceOfSatisfying(SimulationFailure.class, failure -> {
                    assertThat(failure.seed()).isEqualTo(3);
                    assertThat(failure.invariant()).isEqualTo("StateMachineSafety");
                    assertThat(failure)
                            .hasMessageContaining("seed 3: StateMachineSafety: The state machine is not deterministic")
                            .hasMessageContaining("run(3), or -Draftkit.simulation.seeds=3")
                            .hasMessageContaining("It fails without any of its ")
                            .hasMessageContaining("What happened last:");
                    assertThat(failure.trace()).isNotNull();
                });
    }

    @Test
    void seedThatNeedsFaults_namesTheFewThatSuffice() {
        assertThatThrownBy(() -> Simulation.of(FailsInASecondTerm::new).run(3))
                .isInstanceOf(SimulationFailure.class)
                .hasMessageContaining("NodesGoOn")
                .hasMessageMatching(
                        "(?s).*\n[1-3] of its \\d+ faults suffice for the same, all else unchanged:\n  at .*");
    }

    /** Throws at the first command of a second term, so that it takes an election to see it. */
    private static final class FailsInASecondTerm extends MapMachine {
        private long term;

        @Override
        public byte[] apply(Command command) throws Exception {
            if (term != 0 && term != command.term()) {
                throw new IllegalStateException("another term");
            }
            term = command.term();
            return super.apply(command);
        }
    }

    @Test
    void traceOfAFailedRun_hasALineForEachEvent() throws IOException {
        try {
            Simulation.of(SharesState::new).run(4);
        } catch (SimulationFailure failure) {
            List<String> lines = Files.readAllLines(failure.trace());
            assertThat(lines)
                    .hasSizeGreaterThan(50)
                    .allMatch(line -> line.startsWith("{\"nanos\":") && line.endsWith("}"))
                    .anyMatch(line -> line.contains("\"event\":\"sent\",\"server\":"))
                    .anyMatch(
                            line -> line.contains("\"event\":\"transition\"") && line.contains("\"role\":\"LEADER\""));
            return;
        }
        throw new AssertionError("a state machine with a counter of its own was not found out");
    }

    @Test
    void seeds_areRefusedUnlessThereAreSome() {
        assertThatThrownBy(() -> Seeds.range(3, 2)).hasMessageContaining("seeds from 3 to 2 are none");
    }

    /** Answers with a number that all instances share. */
    private static final class SharesState extends MapMachine {
        private static int answers;

        @Override
        protected byte[] answer(String result) {
            return MapMachine.bytes(result + ++answers);
        }
    }

    @Test
    void settingsOutOfRange_areRefused() {
        assertThatThrownBy(() -> THREE.servers(0)).hasMessageContaining("1 to 9 servers, not 0");
        assertThatThrownBy(() -> THREE.seconds(0)).hasMessageContaining("at least a second, not 0");
        assertThatThrownBy(() -> THREE.operationsPerSecond(0)).hasMessageContaining("not 0 times");
    }
}
