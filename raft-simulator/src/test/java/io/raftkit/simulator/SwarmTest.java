package io.raftkit.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.raftkit.api.RejectedException.Reason;
import io.raftkit.simulator.fault.FaultKind;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What seeds bring about, all of them together: nothing that can be drawn is only there to be drawn. */
@Tag("slow")
class SwarmTest {
    private static final int SEEDS = 60;
    private static final List<Reason> REJECTIONS =
            List.of(Reason.OVERLOADED, Reason.TOO_LARGE, Reason.NO_LEADER, Reason.NOT_LEADER, Reason.STOPPED);
    private static final List<String> COUNTED = List.of(
            "framesDropped",
            "framesRefused",
            "framesMalformed",
            "framesOfOutsiders",
            "diskFull",
            "connectionsLost",
            "loads",
            "forwards");

    private final Map<FaultKind, Integer> done = new HashMap<>();
    private final Map<Reason, Integer> rejections = new EnumMap<>(Reason.class);
    private final Map<String, Long> counted = new TreeMap<>();

    private void run(Simulation simulation) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            SimulationRun run = new SimulationRun(simulation, seed, SimulationRun.schedule(simulation, seed), null);
            run.go();
            run.nemesis().done().forEach((kind, count) -> done.merge(kind, count, Integer::sum));
            for (Reason reason : REJECTIONS) {
                rejections.merge(reason, run.clients().count(reason), Integer::sum);
            }
            for (String word : COUNTED) {
                counted.merge(word, run.counted(word), Long::sum);
            }
        }
    }

    @Test
    void swarm_doesAllItCan_andFillsEveryQueue() {
        run(Simulation.ofRegisters().seconds(20));
        assertThat(done.keySet())
                .containsExactlyInAnyOrderElementsOf(FaultKind.all().stream()
                        .filter(kind -> !kind.isBeyondBudget())
                        .toList());
        assertThat(rejections)
                .allSatisfy(
                        (reason, count) -> assertThat(count).as("%s", reason).isGreaterThan(10));
        assertThat(counted)
                .allSatisfy((word, count) -> assertThat(count).as(word).isGreaterThan(10));
    }

    @Test
    void beyondBudget_doesAllThereIs() {
        run(Simulation.ofRegisters().seconds(20).faults(Faults.beyondBudget()));
        assertThat(done.keySet()).containsExactlyInAnyOrderElementsOf(FaultKind.all());
    }
}
